// What editor.mjs uses of CodeMirror; all else is shaken off.
export { deleteCharBackward, history, isolateHistory, redo, standardKeymap, undo } from "@codemirror/commands";
export {
  ChangeSet, EditorSelection, EditorState, findClusterBreak, Prec, StateEffect, StateField, Transaction,
} from "@codemirror/state";
export {
  Decoration, Direction, EditorView, highlightSpecialChars, keymap, WidgetType,
} from "@codemirror/view";
