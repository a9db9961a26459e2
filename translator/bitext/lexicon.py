"""Everyday words of Chinese and English that translate each other: evidence for alignment.

No translation is made or judged by this list; that is what glossaries are for. A concept has
its forms between `|`, and ends in `;`. How much a hit is worth depends on how rare the concept
is in the two posts, so words that occur everywhere do no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from translator.text.chars import is_cjk
from translator.text.regex import regex

WORD = regex(r"[A-Za-z](?:[A-Za-z0-9_+'-]*[A-Za-z0-9_+])?")
"""A word in Latin letters."""
_WORD_OR_DIGITS = regex(rf"{WORD.pattern}|[0-9]+")
_ENDINGS = ("s", "es", "ed", "d", "ing")

_TABLE = """
我们|我|咱们|we|our|us|i|my|me|i'm|i've; 你|你们|您|you|your;
他|她|他们|他的|he|she|his|her|they|him|their; 大家|everyone|everybody|folks|you all;
自己|self|myself|yourself|himself|itself|own; 首先|first|firstly; 其次|second|secondly;
最后|最终|finally|last|end|eventually; 一个|一种|one|a|an;
两个|两种|两|二|two|both|twice|second|2; 三个|三种|三|three|third|3; 一等|第一|first;
二等|第二|second; 三等|第三|third; 四等|第四|fourth; 四个|四|four|4; 五个|五|five|5; 六|six|6;
七|seven|7; 八|eight|8; 九|nine|9; 十|ten|10; 百|hundred; 千|thousand; 万|ten thousand;
年|year|years; 月|month|months; 周|星期|week|weekend; 周末|weekend; 天|日|day|days|today;
今天|today; 昨天|yesterday; 明天|tomorrow; 小时|hour; 分钟|minute; 秒|second|seconds;
早上|上午|早|morning|early; 下午|afternoon; 晚上|夜|evening|night; 时间|time|when;
现在|目前|now|currently|present|nowadays; 以前|之前|before|previously|ago|prior;
以后|之后|后来|after|later|afterwards|then; 时候|时|when|while|moment;
开始|start|begin|began|beginning|started; 结束|完成|finish|complete|end|done|over;
问题|problem|question|issue; 回答|答案|answer|reply;
原因|因为|由于|because|reason|cause|due|since; 所以|因此|so|therefore|thus|hence;
但是|但|不过|but|however|yet; 如果|若|假如|if|suppose; 虽然|尽管|although|though|despite;
而且|并且|also|moreover|besides|and; 或|或者|or|either; 例如|比如|举例|example|instance|e.g;
注意|note|notice|attention|careful; 请|please;
谢谢|感谢|致谢|thank|thanks|grateful|acknowledgement; 欢迎|welcome; 希望|hope|wish;
喜欢|like|love|enjoy|favorite; 想|want|think|wish|would like;
觉得|认为|think|feel|felt|believe|opinion; 知道|know|knew|learn;
了解|理解|明白|understand|know|learn|understanding; 学习|学|study|learn|studying;
教|teach|tutorial; 教程|tutorial; 学生|student|grader; 老师|导师|teacher|mentor;
同学|classmate|student; 学校|大学|school|university|college;
朋友|小伙伴|伙伴|friend|partner|buddy; 人|person|people|man; 孩子|child|kid|children;
家|home|family; 父母|parents; 公司|company|companies; 工作|work|job; 团队|team;
社区|community; 活动|event|activity|activities; 会议|meeting|conference; 分享|share|sharing;
讨论|discuss|discussion; 交流|communicate|exchange|talk; 采访|interview; 故事|story|stories;
前言|序|introduction|preface|foreword; 介绍|简介|introduce|introduction|overview|about;
总结|小结|结语|summary|conclusion|summarize; 背景|background;
目标|目的|goal|aim|purpose|target|objective; 计划|规划|plan; 方案|solution|scheme|proposal;
方法|方式|method|way|approach|means; 步骤|step|steps;
流程|过程|process|procedure|workflow|course; 结果|result|outcome|output; 效果|effect|result;
影响|affect|impact|effect|influence; 经验|经历|experience;
建议|suggest|suggestion|advice|recommend|advise; 推荐|recommend;
选择|选|choose|choice|select|option|chose; 需要|need|require|necessary;
必须|must|have to|should; 应该|应当|should|ought; 可以|能够|能|can|could|able|may;
可能|也许|may|might|possible|maybe|probably|perhaps; 不能|无法|cannot|unable|can't;
不要|don't|do not|never; 没有|无|no|without|not|none|nothing; 是否|whether|if; 支持|support;
不支持|unsupported|not supported; 使用|用|use|using|used|usage; 安装|install|installation;
运行|执行|run|execute|running|execution|ran; 启动|start|launch|boot; 停止|stop; 打开|open;
关闭|close|turn off|disable; 编译|compile|build|compilation|compiling; 构建|build|construct;
测试|test|testing|tests; 单测|单元测试|unit test|unit tests; 调试|debug|debugging;
错误|报错|出错|error|wrong|mistake|fault; 异常|exception|abnormal|anomaly; 警告|warning|warn;
修复|修改|fix|modify|change|repair|modification; 改|change|changed;
添加|增加|加|新增|add|adding|increase|added; 删除|移除|去掉|delete|remove|removal;
更新|update|upgrade; 替换|replace; 复制|copy; 移动|move; 下载|download; 上传|upload;
提交|commit|submit|submitted|submission; 合并|merge|merged; 拉取|pull; 推送|push; 分支|branch;
仓库|repository|repo; 代码|code|coding; 程序|program; 编程|programming; 软件|software;
开源|open source|open-source; 开发|develop|development|developing; 开发者|developer;
贡献|contribute|contribution; 贡献者|contributor; 用户|user; 文件|file;
文档|document|documentation|docs; 目录|文件夹|directory|folder|contents; 路径|path; 链接|link;
图片|图像|图|image|picture|figure|photo|diagram; 照片|photo|photograph; 视频|video;
文字|文本|text|words; 文章|博客|article|post|blog; 页面|网页|page|web page|webpage;
网站|site|website|web; 标题|title|heading|headline; 段落|paragraph; 表|表格|table; 列表|list;
行|row|line; 列|column; 名字|名称|名|name|named; 类型|type|kind; 类|class|kind;
类别|分类|category|class; 函数|function; 参数|parameter|argument; 变量|variable; 返回|return;
输入|input|enter|type; 输出|output|print; 值|value; 默认|default; 数据|data;
数据集|dataset|data set; 数字|number|digit|figure; 整数|integer|int; 浮点|float|floating;
字符串|string; 数组|array; 维度|维|dimension|dim; 形状|shape; 大小|尺寸|size; 长度|length;
位置|position|location|place; 索引|index; 对象|object; 接口|interface|api; 模块|module;
库|library|libraries; 包|package; 版本|version; 环境|environment; 系统|system; 设备|device;
服务器|server; 服务|service|serve; 网络|network|net; 模型|model; 训练|train|training;
推理|inference|infer; 预测|predict|prediction; 神经网络|neural network;
深度学习|deep learning; 机器学习|machine learning; 人工智能|artificial intelligence|ai;
大模型|large model|large language; 算法|algorithm;
计算|compute|calculate|computation|calculation|computing; 运算|operation|compute;
算子|operator|op|kernel; 张量|tensor; 梯度|gradient; 损失|loss;
优化|optimize|optimization|improve; 性能|performance; 速度|speed|fast; 快|fast|quick|quickly;
慢|slow|slowly; 内存|memory|ram; 显存|gpu memory|memory|video memory; 精度|precision|accuracy;
动态图|动态|dynamic|dygraph; 静态图|静态|static; 转换|转化|convert|conversion|transform;
自动|automatic|automatically|auto; 手动|manual|manually; 检查|check|inspect;
查看|看|view|see|look|check; 发现|find|found|discover|notice; 搜索|查找|search|find|look for;
比较|对比|compare|comparison; 相同|一样|same|identical; 不同|different|differ|difference;
相关|related|relevant; 对应|correspond|corresponding; 包括|包含|include|contain|including;
部分|part|partially|some; 全部|所有|all|every|entire|whole; 整个|whole|entire;
很多|许多|多|many|much|lots|a lot; 更多|more; 少|few|less|little; 每|每个|each|every;
其他|其它|other|others|another; 新|new; 旧|old; 大|big|large|great; 小|small|little|tiny;
高|high|tall; 低|low; 长|long; 短|short; 好|good|well|nice|fine; 坏|bad|broken;
重要|important|key|significant; 简单|容易|simple|easy|simply|easily;
困难|难|difficult|hard|difficulty; 复杂|complex|complicated;
有趣|有意思|interesting|fun|funny; 有用|useful|helpful; 正确|correct|right|correctly|properly;
常见|common|usual; 一般|通常|generally|usually|general;
特别|尤其|especially|particularly|special; 非常|很|very|quite|really; 已经|already|have been;
还|仍|still|yet; 只|仅|only|just; 再|again|then; 一起|together; 直接|direct|directly;
之间|between|among; 里|中|内|in|inside|within; 上|on|above|up; 下|under|below|down|following;
以下|如下|following|below|as follows; 以上|上述|above; 左|left; 右|right; 前|front|before|ago;
后|after|back|behind; 外|outside|out; 东西|thing|things|stuff; 地方|place|where; 世界|world;
中国|china|chinese; 中文|chinese; 英文|英语|english; 语言|language;
翻译|translate|translation; 北京|beijing; 上海|shanghai; 城市|city; 生活|life|live|daily;
吃|饭|eat|food|meal|dinner|lunch; 水|water; 钱|money; 书|book; 写|write|wrote|written|writing;
读|阅读|read|reading; 说|讲|say|said|tell|talk; 听|hear|listen|heard; 问|ask|asked;
帮助|帮|help; 参加|参与|join|participate|take part|attend; 加入|join|joined;
认识|know|meet|met; 努力|effort|hard; 机会|opportunity|chance; 未来|将来|future;
能力|ability|capability|skill; 技术|technology|technical|technique; 项目|project; 任务|task;
功能|function|feature|functionality; 特点|特性|feature|characteristic; 设计|design;
实现|implement|implementation|realize|achieve;
配置|设置|configure|configuration|setting|settings|set|config; 命令|command;
操作|operation|operate; 管理|manage|management; 创建|新建|建立|create|new|build;
生成|generate|generated; 定义|define|definition; 声明|declare|declaration;
调用|call|invoke|calling; 初始化|initialize|initial; 循环|loop|cycle;
条件|condition|conditional; 控制|control; 语法|grammar|syntax;
规则|规范|rule|convention|specification|norm; 要求|requirement|require|request;
权限|permission; 密钥|密码|key|password|secret; 账号|account; 官方|official;
示例|样例|例子|example|sample|demo; 参考|reference|refer; 详细|detail|detailed|details;
说明|explain|description|describe|explanation|instruction; 描述|describe|description;
点击|单击|click; 按钮|button; 界面|interface|ui; 屏幕|screen; 首页|home page|homepage;
作者|author; 编者|editor; 评论|comment; 注释|comment|annotation; 审核|评审|review;
反馈|feedback; 联系|contact; 关注|follow|attention|focus; 保存|save; 读取|加载|load|read;
显示|展示|show|display; 隐藏|hide|hidden; 检测|detect|detection; 监控|monitor;
日志|log|logging; 时期|阶段|stage|period|phase; 情况|case|situation|circumstance;
状态|state|status; 信息|information|info|message; 消息|message; 通知|notify|notification;
内容|content; 结构|structure; 框架|framework; 组件|component; 层|layer; 节点|node;
线程|thread; 进程|process; 并行|parallel; 分布式|distributed;
同步|sync|synchronize|synchronous; 异步|asynchronous|async; 缓存|cache; 地址|address;
端口|port; 请求|request; 响应|response|respond; 数量|个数|number|count|amount; 总|total;
平均|average|mean; 最大|maximum|max|largest|biggest; 最小|minimum|min|smallest; 随机|random;
注册|register|registration; 硬件|hardware; 平台|platform; 工具|tool; 插件|plugin|plug-in;
脚本|script; 猫|cat; 狗|dog; 鱼|fish; 游戏|game; 比赛|大赛|竞赛|competition|contest;
奖|award|prize; 黑客松|hackathon; 实习|intern|internship; 毕业|graduate|graduation;
论文|paper|thesis; 研究|research; 科学|science; 数学|math|mathematics; 考试|exam|test;
作业|homework|assignment; 智能|intelligent|smart|intelligence; 检索|retrieval|retrieve|search;
决策|decide|decision; 决定|decide|decision; 判断|determine|judge|decide; 联网|online|internet;
互联网|internet; 日常|daily|everyday; 语义|semantic; 上下文|context;
增强|enhance|strengthen|augment; 提高|提升|improve|raise|increase;
降低|减少|reduce|lower|decrease; 法律|law|legal; 咨询|consult|consulting; 助手|assistant;
质量|quality; 策略|strategy|policy; 优先|priority|prioritize|prefer; 场景|scenario|scene;
应用|application|app|apply; 体验|experience; 产品|product; 市场|market; 行业|industry;
专家|expert; 社会|society|social; 历史|history; 文化|culture; 艺术|art; 音乐|music;
电影|movie|film; 旅行|travel|trip; 天气|weather; 春|spring; 夏|summer; 秋|autumn|fall;
冬|winter; 爱|love; 心|heart; 手|hand; 眼|eye; 声音|sound|voice; 颜色|color|colour; 红|red;
白|white; 黑|black; 绿|green; 蓝|blue; 门|door|gate; 车|car; 火车|train; 路|road; 站|station;
海|sea; 山|mountain; 树|tree; 花|flower|bloom; 国家|country|nation; 健康|health|healthy;
医生|doctor; 成功|success|successful|successfully|succeed; 失败|fail|failed|failure;
真|real|true|really; 假|fake|false; 贵|expensive; 便宜|cheap; 免费|free; 自由|free|freedom;
安全|safe|security|secure|safety; 隐私|privacy; 漏洞|vulnerability;
依赖|depend|dependency|rely; 升级|upgrade; 迁移|migrate|migration; 部署|deploy|deployment;
容器|container; 虚拟|virtual; 镜像|image|mirror; 集群|cluster; 云|cloud; 数据库|database;
查询|query; 排序|sort|sorting|order; 过滤|filter; 遍历|traverse|iterate;
递归|recursive|recursion|recursively; 继承|inherit; 实例|instance; 属性|attribute|property;
字段|field; 键|key; 元素|element; 集合|set|collection; 队列|queue; 指针|pointer;
引用|reference|citation|quote; 兼容|compatible|compatibility; 编码|encode|encoding;
解码|decode|decoding; 格式|format; 解析|parse; 渲染|render; 样式|style; 布局|layout;
字体|font; 前端|frontend|front-end; 后端|backend|back-end; 浏览器|browser; 注意力|attention;
激活|activation|activate; 卷积|convolution|convolutional; 归一化|normalization|normalize;
样本|sample; 标签|label|tag; 特征|feature; 权重|weight; 批|batch; 学习率|learning rate;
收敛|converge|convergence; 量化|quantization|quantize; 微调|fine-tune|fine-tuning;
提示|prompt|hint|tip; 对话|dialogue|conversation|chat; 知识|knowledge; 向量|vector;
矩阵|matrix|matrices; 概率|probability; 统计|statistics|count; 边|edge|side; 原理|principle;
逻辑|logic; 主要|main|mainly|major; 基本|基础|basic|basis|foundation; 完整|complete|full;
具体|specific|concrete; 实际|actual|actually|practical; 重复|repeat|duplicate; 临时|temporary;
跳过|skip; 忽略|ignore; 允许|allow|permit; 禁止|forbid|prohibit;
限制|limit|restrict|restriction; 超过|exceed|more than|over; 等待|wait; 准备|prepare|ready;
尝试|试|try; 继续|continue|go on; 返回|back; 变化|change|vary; 区别|difference|distinguish;
关系|relation|relationship; 意义|意思|mean|meaning; 想法|idea|thought; 观点|view|opinion;
挑战|challenge; 收获|gain|harvest|learned; 成长|grow|growth; 坚持|persist|insist|keep;
热爱|love|passion|passionate; 兴趣|interest|interested; 年轻|young;
青少年|teenage|teenager|young; 初中|middle school|junior high; 高中|high school;
编辑|edit|editor; 正文|body|text; 附录|appendix; 目录|table of contents; 一|1
"""

CONCEPTS: tuple[tuple[str, ...], ...] = tuple(
    tuple(concept.strip().split("|")) for concept in _TABLE.split(";")
)
"""The forms of each concept, whatever their language."""


class Lexicon:
    """Finds which concepts a text has, each known by its number."""

    def __init__(self, concepts: Iterable[Sequence[str]]) -> None:
        self._words: dict[str, list[int]] = {}
        for number, forms in enumerate(concepts):
            for form in forms:
                self._words.setdefault(form.lower(), []).append(number)
        self._longest = max((len(w) for w in self._words if is_cjk(w[:1])), default=0)

    def find(self, text: str) -> set[int]:
        """The concepts whose words occur in *text*; English ones with a regular ending, too."""
        known = self._words
        words = [word.lower() for word in _WORD_OR_DIGITS.findall(text)]
        forms = [*words, *(f"{a} {b}" for a, b in pairwise(words))]
        forms += [
            word.removesuffix(end) for word in words for end in _ENDINGS if word.endswith(end)
        ]
        if not text.isascii():
            wide = [at for at, char in enumerate(text) if is_cjk(char)]
            lengths = range(1, self._longest + 1)
            forms += [text[at : at + length] for at in wide for length in lengths]
        return {number for form in forms if form in known for number in known[form]}
