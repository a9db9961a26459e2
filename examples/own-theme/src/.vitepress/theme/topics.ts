export const topics = { all: '全部', craft: '手艺', people: '人物' }

export type Topic = keyof typeof topics

/** The topic that the address asks for. */
export function asked(): Topic {
  const found = new URLSearchParams(window.location.search).get('topic') ?? 'all'
  return found in topics ? (found as Topic) : 'all'
}

/** Open the list of a topic. */
export function open(topic: Topic) {
  window.location.href = topic === 'all' ? '/' : `/?topic=${topic}`
}
