# 挎包的用语。现场应用里称“您”，办公室里不称。全角标点，半角数字。
# 与 en.ftl 键名、参数完全相同，由测试保证。

## 接口的问题：标题，和一句说明该怎么办的话

problem-bad_request = 请求看不懂
problem-bad_request-detail = 请检查网址和参数，再试一次。
problem-validation_failed = 有几项没填对
problem-validation_failed-detail = 请按每一项下面的提示改好，再存一次。
problem-unauthenticated = 还没有登录
problem-unauthenticated-detail = 请先登录；手机上请用改革办给的登记码登记。
problem-proof_stale = 登录凭证用过了
problem-proof_stale-detail = 手机会自己换一个再试；还不行请联系改革办。
problem-token_expired = 登录过期了
problem-token_expired-detail = 手机会自己续上；续不上时请联系改革办。
problem-forbidden = 这不在您的职责里
problem-forbidden-detail = 您的角色或负责的范围不包括这件事，需要时请找改革办。
problem-not_found = 没有找到
problem-not_found-detail = 这里没有您能看的内容，请回上一页再找。
problem-method_not_allowed = 这里不能这样操作
problem-method_not_allowed-detail = 这个地址不接受这种请求方法，请对照接口说明。
problem-unsupported_version = 服务器的版本旧了
problem-unsupported_version-detail = 请管理员更新服务器；您的记录都在手机里，更新后会自己送。
problem-unsupported_media_type = 内容的格式不对
problem-unsupported_media_type-detail = 请按接口说明的格式发送。
problem-body_too_large = 一次送得太多
problem-body_too_large-detail = 请分几次送，什么都没有丢。
problem-too_many_packs = 一次送的包太多
problem-too_many_packs-detail = 请分几次送，什么都没有丢。
problem-too_slow = 网络太慢
problem-too_slow-detail = 请到信号好的地方再试；送到的已经收下，没送的还在手机里。
problem-held_full = 这部手机等改革办定的太多了
problem-held_full-detail = 请改革办先处理待审的；没送的都留在手机里，有了空位会自己再送。
problem-too_many_requests = 试得太勤了
problem-too_many_requests-detail = 请过几分钟再试；手机里的记录都还在。
problem-unknown_installation = 这部手机还没有登记
problem-unknown_installation-detail = 请向改革办要一个登记码，重新登记；没送的记录还在手机里。
problem-device_revoked = 这部手机已被停用
problem-device_revoked-detail = 没送的记录仍会交上去待审；要继续用，请找改革办。
problem-bad_signature = 签名对不上
problem-bad_signature-detail = 请更新挎包后再送；记录都在手机里。
problem-pack_malformed = 送来的包看不懂
problem-pack_malformed-detail = 请更新挎包后再送；记录都在手机里。
problem-pack_too_large = 送来的包太大
problem-pack_too_large-detail = 请更新挎包，让它分成小包再送；记录都在手机里。
problem-body_hash_mismatch = 包在路上损坏了
problem-body_hash_mismatch-detail = 请再送一次；记录都在手机里。
problem-inflate_bound = 包展开后太大
problem-inflate_bound-detail = 请更新挎包，让它分成小包再送；记录都在手机里。
problem-items_root_mismatch = 包里的内容和签名的不一致
problem-items_root_mismatch-detail = 请更新挎包后再送；记录都在手机里。
problem-change_malformed = 这条改动看不懂
problem-change_malformed-detail = 请打开这条记录改一改再存；原来的还在手机里。
problem-change_too_large = 这条改动太大
problem-change_too_large-detail = 请把文字写短些，或分几次改；原来的还在手机里。
problem-change_not_flat = 这条改动的结构不对
problem-change_not_flat-detail = 请更新挎包，打开这条记录再存一次；原来的还在手机里。
problem-change_not_canonical = 这条改动的写法不对
problem-change_not_canonical-detail = 请更新挎包，打开这条记录再存一次；原来的还在手机里。
problem-command_malformed = 这个操作看不懂
problem-command_malformed-detail = 请更新挎包，再操作一次；您写的理由还在手机里。
problem-code_unknown = 没有这个登记码
problem-code_unknown-detail = 请对照着再输一遍，或请改革办再给一个。
problem-code_used = 这个码用过了
problem-code_used-detail = 请改革办再给一个。
problem-code_expired = 这个码过期了
problem-code_expired-detail = 请改革办再给一个。
problem-code_withdrawn = 这个码作废了
problem-code_withdrawn-detail = 后来又给您发过一个码，请用新的那个；找不到就请改革办再给一个。
problem-packs_missing = 旧手机上还有没交齐的记录
problem-packs_missing-detail = 请先在旧手机上同步，全部送到了再换手机。
problem-cursor_malformed = 翻页的位置看不懂
problem-cursor_malformed-detail = 请从第一页重新打开。
problem-held_unknown = 没有这条待审记录
problem-held_unknown-detail = 请回到待审列表，看看它是不是已经处理了。
problem-already_decided = 这件事已经定了
problem-already_decided-detail = 请打开它看结果；先定的算数。
problem-not_releasable = 这条还放行不了
problem-not_releasable-detail = 它等的东西不是放行能补上的，请看它为什么待审；不要的可以不采用。
problem-name_taken = 这个名字已经有了
problem-name_taken-detail = 请换一个名字，或者用已有的那个。
problem-own_proposal = 这是您自己提出的授权
problem-own_proposal-detail = 请由另一位安全管理员确认。
problem-last_administrator = 这是最后一位这样的管理员
problem-last_administrator-detail = 请先添加接替的人，由安全管理员确认以后再办。
problem-administrator_code = 安全管理员和审计管理员的登记码不在这里办
problem-administrator_code-detail = 请在服务器上运行 satchel administrator code。
problem-sign_in_failed = 没有登录成功
problem-sign_in_failed-detail = 请核对登录名、密码和六位验证码再试；验证码每个只能用一次，请等下一个。
problem-sign_in_exists = 已经设过密码了
problem-sign_in_exists-detail = 请直接登录；忘了密码，请安全管理员重置后再设。
problem-setup_expired = 设置超时了
problem-setup_expired-detail = 请从头再来一次。
problem-csrf_failed = 这一页太旧了，没有照办
problem-csrf_failed-detail = 请刷新页面后再试一次。
problem-sheet_unreadable = 这个表格读不出来
problem-sheet_unreadable-detail = 请存成 xlsx，或者 UTF-8、GBK 的 CSV，不超过 1 MB，第一行写列名。
problem-unavailable = 服务器正忙或正在停机
problem-unavailable-detail = 请过一会儿再试；记录都在手机里。
problem-internal = 服务器出错了
problem-internal-detail = 请把详情里的请求编号告诉管理员；记录都在手机里。

## 一条记录走到哪一步：词，和说明

state-saved = 已存本机
state-saved-detail = 写进这部手机的存储了。关机、没电都还在。
state-packed = 已存本机
state-packed-detail = 打好包了，有信号会自己送。
state-carried = 捎带中
state-carried-detail = { $name }的手机带着一份。本机的这份仍留着。
carrying = 替别人带着 { $bundles } 份，下次同步时替他们送到。
carrying-full = 替别人带的有 { $bundles } 份送不进去：等改革办定的太多了。这几份留在这部手机里，{ $at } 会自己再送；请改革办先处理待审的。
carrying-waits = 替别人带的有 { $bundles } 份送不进去：等改革办定的太多了。这几份留在这部手机里；请改革办先处理待审的。
carrying-refused = 替别人带的一份改革办不收：{ $reason }。不会再送，仍留在这部手机里，请告诉写它的人。
state-received = 已送达
state-received-detail = 改革办的服务器写进硬盘了，收据已到。
state-counted = 已计入
state-counted-detail = 过了核对，已在 { $date } 的数字里。
state-held = 待审
state-held-detail = 已送达，改革办要看一眼：{ $reason }
state-refused = 没被收下
state-refused-detail = 这条没被收下，还在手机里：{ $reason }改了会自动再送。
state-declined = 未采用
state-declined-detail = 改革办看过，没有采用：{ $reason }这条还在手机里，不会再送；要说的请另记一条。
state-requested = 等确认
state-requested-detail = 您的“{ $act }”已记下，送达后由改革办定。

saved-done = 存在这部手机里了 · { $summary }。
draft-found = 有一场没填完 · { $village }，填到“{ $field }”。前面的都在。
conflict-title = “{ $field }”有两种填法 · 两个人都填了，都没错，请选一个算数的。
conflict-kept = 没选中的那个不会删，留在这条记录的来历里。
refused-command = 没办成：{ $reason }
refused-roles = 能办的是：{ $roles }。
refused-words = 您写的留着：“{ $words }”。
act-void = 作废

## 手机上数的数

attendances = { $count } 人次
card-records = 记录 { $records } 条，已计入 { $counted } 条；草稿 { $drafts } 张
card-items = 改动和办的事：已存本机 { $here } 项（其中已打包 { $packed }），已送达 { $received } 项（待审 { $held }）
figures-own = 本机多 { $records } 条还没计入；算上是 { $value }
sync-waits = 送到了，{ $waiting } 条等改革办定。
sync-spent = 流量用到了上限，还有 { $waiting } 条，下次接着送。
sync-failed = 没送成：{ $reason }。{ $waiting } 条都还在手机里。
sync-delivered = 替人送到 { $bundles } 份，请用 bundle receipts 取回执带回去。
sync-numbers = 送 { $items } 条，收 { $rows } 行，{ $trips } 趟，上 { $up } 字节，下 { $down } 字节。
bundle-exported = 写好了 { $files } 个文件，{ $items } 条。交给去有网的地方的人；本机的仍留着。
bundle-receipts = 写好了 { $files } 张回执，请各自交回。
bundle-received = { $items } 条已送到改革办，等同步时知道结果。
access-changed = { $at } 您的权限变了；看过后用 access --seen 记下。
access-see = 您的权限变了：用 access 看变了什么。
access-lost = 不再看：{ $list }
access-gone = 有 { $records } 条记录已从这部手机移走；您自己写的和没送达的都在。
access-gained = 现在也看：{ $list }；从头收起，没收完下次接着收。
access-given = 新给的：{ $list }
access-ended = 已停的：{ $list }
access-may = 现在的身份：{ $list }
access-reads = 现在看：{ $list }
access-coming = 还没收全，请同步。
access-none = 现在没有任何权限。要用请找改革办。
access-of-talks = { $name }（说事）
access-of-inspections = { $name }（督察）
wiped = { $why }，{ $at } 这部手机上的记录、名单和草稿已清掉，不能再记，也不能再看。
wiped-revoked = 改革办停用了这部手机
wiped-ordered = 改革办要求清空这部手机
wiped-left = 还有 { $left } 条没送达，都还在手机里：请连上网同步，或者用 bundle export 交人带去。改革办会逐条看。
wiped-all-in = 没送达的都已送到改革办，手机里什么都没留。要再用这部手机，请找改革办要新的登记码。
set-aside = 有 { $rows } 条内容来自更新的版本，先收着；请更新这部手机的程序

## 打的字，和没有的东西

usage-missing = 还缺 { $what }，请补上再试。
usage-value = { $what } 不能填“{ $given }”，请改了再试。
usage-unknown = 没有 { $given } 这个选项，请加 --help 看有哪些。
usage-command = 没有 { $given } 这个命令，请加 --help 看有哪些。
usage-no_command = 请写明做什么，加 --help 看有哪些命令。
usage-conflict = { $what } 和 { $given } 不能一起给，请去掉一个。
usage-other = 命令写得不对，请加 --help 看怎么写。
file-missing = 没有 { $path } 这个文件，请看看名字和文件夹，U 盘插好没有。
file-not_read = 文件 { $path } 读不出来（{ $cause }），请看看它的权限，或者再要一份。
file-not_written = 文件 { $path } 写不进去（{ $cause }），请换个文件夹，或者腾出空间。
home-nobody = { $home } 里没有手机，请看看 --home 写对没有；新手机要先登记（enrol）。
home-several = 这部手机有几个人用：{ $names }。请在命令前写 --person 说明是谁。
home-no_such_person = 这部手机上没有“{ $given }”登记过。用这部手机的有：{ $names }。
place-township = { $name }是乡镇，请填它的一个村或社区{ $villages }。
place-county = { $name }是全市，请填其中一个村或社区；用 places 查名字。

## 为什么待审

held-collision = 同一部手机的同一个序号下有两条不同的改动，等改革办核对。
held-forged = 写这条的手机和送这条的对不上，等改革办核对。
held-unsigned = 别人手机里写的，还缺那部手机的签名；等那部手机送到就行。
held-missing_dependency = 前面的一条还没送到或还没计入，等它计入后会自己再看这条。
held-newer_schema = 您的挎包比服务器新，服务器更新后会自己计入。
held-unknown_kind = 服务器还不认识这种记录，服务器更新后会自己计入。
held-unknown_division = 选的村查不到，没有计入；请另选一个村再记一场，并告诉改革办。
held-role_ended = 送到时您的角色已经到期，等改革办看。
held-out_of_area = 这个村不在您负责的范围，等改革办看；选错了村就另记一场，请改革办别采用这条。
held-device_revoked = 送到时这部手机已被停用，等改革办看。
held-not_permitted = 您的角色不能这样改这条记录，等改革办看。
held-frozen = 这条记录已经定了，您的改动作为建议等改革办看。
held-invalid = 有几项没填对，请改好，改了会自动再送。
held-depends_on_held = 前面的一条还在待审，等它定了再看这条。
held-future_date = 日期比送到的日子还晚，请看一眼日期，改好就行。
held-recovered = 这条是从手机的保险箱里找回来的，等改革办看。

## 同样的缘故，说给改革办听：能怎么办，或者该谁办

held-collision-office = 同一部手机的同一个序号下有两条不同的改动，不能放行；请问写的人哪条对，用不着的这条就不采用。
held-forged-office = 写这条的手机和送这条的对不上，不能放行；请问写的人，没人认的就不采用。
held-unsigned-office = 别人手机里写的，还缺那部手机的签名；那部手机送到后会自己计入，您知道属实也可以放行。
held-missing_dependency-office = 前面的一条还没送到或还没计入，不用办，到了会自己再看这条。
held-newer_schema-office = 写的人的挎包比服务器新，请更新服务器，更新后会自己计入。
held-unknown_kind-office = 服务器还不认识这种记录，请更新服务器，更新后会自己计入。
held-unknown_division-office = 服务器的名单里没有这个地方；真有的就更新服务器，没有的就不采用，请写的人另记。
held-role_ended-office = 送到时写的人的角色已经到期；属实就放行，不然就不采用。
held-out_of_area-office = 这个地方不在写的人负责的范围；属实就放行，不然就不采用。
held-device_revoked-office = 送到时这部手机已被停用；属实就放行，不然就不采用。
held-not_permitted-office = 写的人的角色不能这样改这条记录；属实就放行，不然就不采用。
held-frozen-office = 送到以前，记录已经交办、结束或作废，这是一条建议；同意就放行，不然就不采用。
held-invalid-office = 有几项不合规矩，要写的人改，改了会自动再送；用不着的就不采用。
held-depends_on_held-office = 它前面的一条也在待审，请先定那一条，这一条跟着自己定。
held-future_date-office = 日期比送到那天还晚，要写的人改；日期没错也可以放行。
held-recovered-office = 从手机的保险箱里找回来的，请和记录核对，记录里已有的就不采用。

## 为什么没办成

rejection-already_void = 这条记录已经作废了，不用再办。
rejection-not_permitted = 这件事不归您的角色或范围，请找能办的人，不清楚就问改革办。
rejection-not_found = 没有找到这条记录，请等它送到后再办。
rejection-changed_since = 您看过之后它又变了，请看一下现在的样子再办。
rejection-reason_missing = 请写明理由再办。
rejection-reason_too_long = 理由太长，请写短些再办。
rejection-reason_unfit = 理由里有看不见的字符，或者像有电话、身份证号，请改一改再办。
rejection-wrong_kind = 这种记录没有这一项可办，请换一项再办。
rejection-wrong_state = 这条记录现在还不能这样办，或已经办过，请您看一下它办到了哪一步。
rejection-words_missing = 请写明办了什么再办。
rejection-words_too_long = 写得太长，请写短些再办。
rejection-words_unfit = 里面有看不见的字符，或者像有电话、身份证号，请改一改再办。
rejection-date_past = 这个日子已经过了，请另选一天再办。
rejection-date_not_later = 新的日子要比现在的期限晚，请另选一天再办。
rejection-asked_too_late = 延期要在期限之内申请，期限已过，请联系改革办。
rejection-not_asked_for = 没有待定的延期申请，请等单位申请后再办。
rejection-unknown_unit = 单位名录里没有这个单位，请从名录里选一个再办。
rejection-not_responsible = 这件事不归您这边办，请找负责办理的单位。
rejection-same_person = 这一步要由另一个人来办，请您找同事办理。
rejection-same_unit = 整改的单位不能自己复查，请让别的单位的督察员复查。
rejection-not_rechecked = 还没有复查通过，请先复查，或写明为什么不用复查。
rejection-not_the_same = 选的那条不是同一种、同一个地方的记录，或者它自己不计数，请另选一条。
rejection-has_duplicates = 有别的记录靠这一条计数，请先认定它们不是同一件再办。

## 宣讲记录的各项

kind-outreach_session = 挎包宣讲
field-id = 编号
field-kind = 种类
field-schema = 格式版本
field-occurred_on = 哪天
field-part_of_day = 什么时候
field-village = 哪个村
field-venue = 在哪讲
field-form = 怎么讲
field-topics = 讲什么
field-topics-village_talk = 说了什么
field-members = 谁讲的
field-members-inspection = 谁去督察
field-audience = 多少人
field-audience_count = 多少人
field-audience_about = 是不是约数
field-questions = 群众问到的事
field-note = 备注
field-photo = 照片
field-late_reason = 为什么晚记
field-team = 哪个队

## 改革办填的各项

field-name = 名字
field-area = 范围
field-grants = 角色
field-role = 角色
field-reference = 编号
field-from = 第一天
field-to = 最后一天
field-reason = 理由
field-valid_hours = 有效几小时
field-device_name = 手机的名字
field-public_key = 手机的公钥
field-items = 这份名单
field-code = 代号
field-names = 名字
field-zh_cn = 中文名
field-en = 英文名
field-maps_to = 归到哪一类
field-valid_from = 第一天
field-valid_to = 最后一天

rule-required = 这一项要填。
rule-type = 这一项的内容类型不对，请重新填。
rule-date = 请填一个日子，比如 2018-07-01。
rule-future_date = 日子还没到，请看一眼日期。
rule-unknown_value = 请从给出的几项里选。
rule-unknown_topic = 没有这个题目，或者那一天还没有、已停用，请换一个。
rule-division = 请选一个名册里有的村或社区。
rule-range = 数太大或太小，请再看一眼。
rule-too_long = 字数太多，请写短些。
rule-too_many = 选得太多，请去掉一些。
rule-pair = 人数和“约”要一起填，请把人数再填一次。
rule-fixed = 这一项记下后不能改；填错了请作废，再记一场。
rule-privacy = 里面像有电话或身份证号，请去掉，村民的号码不要写进来。
rule-characters = 里面有看不见的字符，请删掉再打一遍。
rule-code = 代号用小写英文字母、数字和下划线，字母开头，最多 40 个，请改一改。
rule-duplicate = 这个代号已经有了，请换一个。
rule-elsewhere = 补充和所说的那件记录对不上（种类、村、队），请打开那件记录重新写。
rule-kept = 用过的代号要留着，请放回来；不再用的给它写上最后一天。

part_of_day-am = 上午
part_of_day-pm = 下午
part_of_day-evening = 晚上

venue-courtyard = 院坝
venue-field = 田间
venue-home = 农家
venue-village_office = 村委会
venue-school = 学校
venue-tea_garden = 茶园
venue-other = 别处

form-group_talk = 集中讲
form-one_to_one = 一对一
form-performance = 三句半、快板
form-demonstration = 示范
form-mobile_broadcast = 流动广播

topic-congress_19 = 十九大
topic-provincial_congress_11 = 省十一次党代会
topic-poverty_alleviation = 脱贫攻坚
topic-livelihood_security = 民生保障
topic-benefit_policies = 惠民政策
topic-rural_revitalisation = 乡村振兴
topic-farm_technique = 农技指导
topic-congress_20 = 二十大

## 说事的类别：七类是本程序的建议，改革办可以改

talk_topic-policy_benefits = 政策待遇
talk_topic-industry_income = 产业增收
talk_topic-infrastructure_services = 基础设施和公共服务
talk_topic-environment_sanitation = 环境卫生
talk_topic-disputes_safety = 矛盾纠纷和安全
talk_topic-village_affairs_conduct = 村务财务和干部作风
talk_topic-livelihood_hardship = 民生困难
talk_topic-other = 其他

## 单位

unit_kind-agency = 市委机关
unit_kind-department = 部门
unit_kind-township_government = 乡镇政府
## 记录的种类

kind-village_talk = 村居民说事会
kind-talk_item = 提议事项
kind-inspection = 督察
kind-finding = 督察发现的问题
kind-note = 补充说明

## 一条记录办到哪一步

status-submitted = 已提交
status-closed = 已销号
status-closed-inspection = 已结束
status-raised = 已提出
status-accepted = 已受理
status-in_progress = 办理中
status-done_claimed = 已办、待确认
status-resolved = 已解决
status-escalated = 已上报
status-declined = 不予办理
status-reopened = 重新办理
status-withdrawn = 已撤回
status-recorded = 已记录
status-issued = 已交办
status-acknowledged = 已签收
status-rectifying = 整改中
status-reported = 已反馈
status-returned = 复查未通过
status-passed = 复查通过
status-recheck_disputed = 复查有分歧

## 办一件事

order-void = 作废
order-same_as = 认定是同一件
order-not_same = 认定不是同一件
order-close_inspection = 结束督察
order-answer_on_spot = 当场答复
order-accept = 受理
order-start = 开始办理
order-claim_done = 报办结
order-confirm = 确认办结
order-escalate = 上报
order-decline = 不予办理
order-reopen = 重新办理
order-withdraw = 撤回
order-change_due = 改期限
order-issue = 交办
order-acknowledge = 签收
order-plan = 报整改清单
order-report = 反馈整改
order-request_extension = 申请延期
order-grant_extension = 同意延期
order-refuse_extension = 不同意延期
order-recheck = 复查
order-next_round = 再整改一轮
order-settle_recheck = 裁定复查结果
order-close = 销号
order-read_back = 说事会上已答复

## 各种记录的各项

field-division = 在哪里
field-place = 会场
field-convenor = 说事长
field-recorder = 谁记的
field-attendees = 到了多少人
field-attendee_count = 到了多少人
field-attendee_about = 是不是约数
field-ended_with = 怎么结束的
field-readback_of = 答复了哪些旧事
field-talk = 哪场说事会上提的
field-session = 哪场宣讲上提的
field-topic = 哪一类
field-summary = 什么事
field-scope = 归谁办
field-proposer_ref = 提议人的联系方式（加密）
field-inspection_kind = 哪种督察
field-plan_id = 哪项改革任务
field-joint = 是不是联合督察
field-unit = 单位
field-checklist_ref = 按哪张清单
field-conclusion = 结论
field-inspection = 哪次督察
field-category = 哪类问题
field-severity = 轻重
field-description = 什么问题
field-basis = 依据
field-evidence = 佐证
field-position = 单位认不认可
field-representative = 单位谁表的态
field-unit_statement = 单位自己的说法
field-about = 说的是哪条记录
field-about_kind = 那条记录的种类
field-purpose = 做什么用
field-text = 内容

rule-place = 请写明这个角色管哪里：填乡镇的 9 位或村的 12 位代码。
rule-full = 这条记录改的次数太多，不能再改；请作废，再记一条。
rule-apart = 系统、安全、审计管理员由不同的人担任，同一时间不兼任别的角色；请另选一人，或者错开日期。
rule-new_account = 这个账号已经有手机、登录名或登记码；安全管理员、审计管理员请用新账号。
rule-too_short = 太短了，请写长一些。
rule-common = 这个密码太常见，别人一猜就中，请换一个。
field-record = 这条记录
rule-joint = 联合督察要有改革办和督查室的人，请把缺的人加上。

ended_with-items = 有提议
ended_with-no_item = 无议题

scope-village = 村里
scope-township = 乡镇
scope-department = 市级部门

inspection_kind-on_site = 实地督察
inspection_kind-random = 随机抽查
inspection_kind-special = 专项督查
inspection_kind-recheck = 整改复察

category-plan_not_carried_out = 方案未落实
category-behind_schedule = 进度滞后
category-duty_not_met = 责任不到位
category-ledger_incomplete = 台账资料不全
category-funds_and_projects = 资金项目
category-villagers_unanswered = 群众反映未回应
category-other = 其他

severity-minor = 轻微
severity-normal = 一般
severity-serious = 严重

position-agreed = 认可
position-disagreed = 不认可
position-no_statement = 未表态

purpose-progress = 进展
purpose-answer = 答复

confirmation-call_back = 改革办回访
confirmation-proposer_word = 提议人自己说的

recheck_result-passed = 通过
recheck_result-returned = 未通过

responsible-village = 村里
responsible-township = 乡镇
responsible-unit = 单位

## 角色

role-satchel_member = 宣讲队员
role-team_leader = 队长
role-talk_recorder = 说事记录员
role-township_coordinator = 乡镇联络员
role-inspector = 督察员
role-liaison = 单位联络员
role-deputy_in_charge = 分管副职
role-reform_office = 改革办
role-supervision_office = 督查室
role-leader_secretary = 领导秘书
role-system_admin = 系统管理员
role-security_admin = 安全管理员
role-audit_admin = 审计管理员

## 行政区划的沿革

evidence-unique_name = 两个版本里都只有一个同名的村
evidence-document = 依据：{ $document }
evidence-villages = 原有 { $of } 个村，已知有 { $moved } 个在这里

## 单位和界

unit-people = 名
unit-sessions = 场次
unit-person_times = 人次
unit-sessions_per_member = 场次/人
unit-villages_of_villages = %

bound-exact = 正好
bound-at_least = 至少
bound-about = 约
bound-exact-label = { $value } { $unit }
bound-at_least-label = 至少 { $value } { $unit }
bound-about-label = 约 { $value } { $unit }
bound-none-label = —

## 数字的口径

figure-o1-title = 在册宣讲队员
figure-o1-definition = 统计日在册的挎包宣讲队员人数，单位：名。统计日是截至日和本期最后一天里较早的一天；任期的头一天和最后一天都算在内；一个人在几个队里只算一名。离队的、还没到任的不算。这个数总是准数。
figure-o2-title = 宣讲场次
figure-o2-definition = 发生日期在本期内的挎包宣讲记录数，单位：场次。只数送达并过了核对的；草稿、没送到的、待审的、没被收下的、已作废的不算；改革办认定是同一场的只算一场。村已撤并、不知道后继的场次另外列出，不计在内，也不猜，这时数前写“至少”；除此之外是准数。算到截至那一刻为止；已结账的期数不变，后到的记进修订。
figure-o2_audience-title = 听讲人次
figure-o2_audience-definition = 宣讲场次里各场听讲人数之和，单位：人次，同一个人听两场算两人次，不是不重复的人数。有一场的人数有两种填法还没选定时，按小的算，数前写“至少”；有场次因为不知道后继村而没计在内时，也写“至少”；没有这些情况、但有一场的人数是约数时，数前写“约”；都没有就是准数。约数占多少另外写出。哪些场次算、算到什么时候，与宣讲场次相同。
figure-o3-title = 人均宣讲场次
figure-o3-definition = 本期内每位队员参加的场次相加，除以至少参加过一场的队员人数，单位：场次/人。一场有三位队员讲，就加三。只按全市和乡镇算，不列个人名单。有场次因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一位参加过的队员都没有时写“—”，不写 0。哪些场次算、算到什么时候，与宣讲场次相同。
figure-c1-title = 村覆盖率
figure-c1-definition = 本期内至少有一场宣讲的村数，除以统计日有的村数，写成百分数。统计日是截至日和本期最后一天里较早的一天。撤并的村，场次算给它唯一的后继村；不知道后继、或后继不止一个的村另外列出，不计在内，也不猜。统计日的村有归属不明的，数前写“约”；只是去过的村没计在内的，写“至少”；除此之外是准数。一个村都没有时写“—”，不写 0。哪些场次算、算到什么时候，与宣讲场次相同。
figure-o3-denominator = 参加过的队员 { $count } 名
figure-c1-parts = 到过 { $count } · { $of }
figure-c1-denominator = 共 { $count } 村

## 说事、事项、督察、问题的各项数字

unit-talks = 场
unit-talks_of_talks = %
unit-items = 条
unit-items_of_items = %
unit-resolutions_per_item = 次/条
unit-items_per_talk = 条/场
unit-days = 天
unit-inspections = 次
unit-findings = 个
unit-findings_per_inspection = 个/次
unit-findings_of_findings = %

figure-c1_talks-title = 说事会村覆盖率
figure-c1_talks-definition = 本期内至少开过一场说事会的村数，除以统计日有的村数，写成百分数。统计日是截至日和本期最后一天里较早的一天。撤并的村，场次算给它唯一的后继村；不知道后继、或后继不止一个的村另外列出，不计在内，也不猜。统计日的村有归属不明的，数前写“约”；只是开过会的村没计在内的，写“至少”；除此之外是准数。一个村都没有时写“—”，不写 0。哪些说事会算、算到什么时候，与说事会场次相同。
figure-t1-title = 说事会场次
figure-t1-definition = 发生日期在本期内的村（居）民说事会记录数，单位：场。最后没有议题的也算一场。只数送达并过了核对的；草稿、没送到的、待审的、没被收下的、已作废的不算；改革办认定是同一场的只算一场。村已撤并、不知道后继的场次另外列出，不计在内，也不猜，这时数前写“至少”；除此之外是准数。算到截至那一刻为止；已结账的期数不变，后到的记进修订。
figure-t2-title = 提议事项
figure-t2-definition = 提出日期在本期内的事项数，单位：条；说事会上提的和宣讲时听到的都算。只数送达并过了核对的；撤回的、草稿、没送到的、待审的、没被收下的、已作废的不算；改革办认定是同一条的只算一条。村已撤并、不知道后继的事项另外列出，不计在内，也不猜，这时数前写“至少”；除此之外是准数。算到截至那一刻为止；已结账的期数不变，后到的记进修订。
figure-t3-title = 已解决事项
figure-t3-definition = 统计日及以前提出、到截至那一刻已解决的事项数，单位：条；不论是哪一期提出的。统计日是截至日和本期最后一天里较早的一天。当场答复了的、办完并经确认的算已解决；只报了办完还没确认的、答复不办的、解决后又重新打开的不算。有事项因为不知道后继村而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些事项算、算到什么时候，与提议事项相同。
figure-t4-title = 办结率
figure-t4-definition = 本期内提出的事项里到截至那一刻已解决的，除以本期内提出的全部事项，写成百分数。本期以后才解决的也算，所以在结账以前这个数还会变。什么叫已解决，与已解决事项相同。有事项因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一条都没提出时写“—”，不写 0。哪些事项算、算到什么时候，与提议事项相同。
figure-t5-title = 清理率
figure-t5-definition = 本期内解决事项的次数，除以本期内提出的事项数，单位：次/条。解决的可以是以前提出的，所以可能大于 1；解决后重新打开、又解决的，每次都算。解决的日子是服务器认定的那天；后来撤回的事项不算。有事项因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一条都没提出时写“—”，不写 0。哪些事项算、算到什么时候，与提议事项相同。
figure-t6-title = 确认率
figure-t6-definition = 已解决事项里由报办完的人以外的人确认过的，除以全部已解决事项，写成百分数。在后来的说事会上回过话、改革办回访过、提出的人自己说了，都算确认；当场答复的没有经过别人确认，只在除数里。取统计日及以前提出的，不论哪一期。统计日是截至日和本期最后一天里较早的一天。有事项因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一条已解决的都没有时写“—”，不写 0。哪些事项算、算到什么时候，与提议事项相同。
figure-t7-title = 答复率
figure-t7-definition = 本期内提出的事项里到截至那一刻已解决的、加上说明理由答复不办的，除以本期内提出的全部事项，写成百分数。答复不办算有答复，不算解决。有事项因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一条都没提出时写“—”，不写 0。哪些事项算、算到什么时候，与提议事项相同。
figure-t8-title = 逾期事项
figure-t8-definition = 统计日及以前提出、到截至那一刻还该办、期限在截至日以前的事项数，单位：条；不论是哪一期提出的。统计日是截至日和本期最后一天里较早的一天。期限当天不算逾期；改过期限的按现在的期限。已承接、办理中、上交了的、重新打开的算还该办；报了办完等确认的、没定过期限的不算。过一天，数自己会变，不用谁去改记录。有事项因为不知道后继村而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些事项算、算到什么时候，与提议事项相同。
figure-t8_due_soon-title = 快到期事项
figure-t8_due_soon-definition = 统计日及以前提出、到截至那一刻还该办、期限是截至日当天或以后三天内的事项数，单位：条；不论是哪一期提出的。统计日是截至日和本期最后一天里较早的一天。什么叫还该办、按哪个期限，与逾期事项相同；两个数没有重复。有事项因为不知道后继村而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些事项算、算到什么时候，与提议事项相同。
figure-t9-title = 每场事项
figure-t9-definition = 本期内提出的事项数，除以本期内的说事会场次，单位：条/场。宣讲时听到的事项也在被除数里，没有议题的会也在除数里。有事项或场次因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一场都没开时写“—”，不写 0。哪些算、算到什么时候，与提议事项、说事会场次相同。
figure-t9_no_item-title = 无议题会占比
figure-t9_no_item-definition = 本期内最后没有议题的说事会，除以本期内全部说事会，写成百分数。没有议题是正常的结果，不是缺点。有场次因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一场都没开时写“—”，不写 0。哪些说事会算、算到什么时候，与说事会场次相同。
figure-t10-title = 解决天数中位数
figure-t10-definition = 本期内提出、到截至那一刻已解决的事项，从提出那天到解决那天的天数，取中间的一个，单位：天；条数是双数时取中间两个的平均。当天解决的是 0 天；重新打开过的按最后一次解决的日子。没解决的不算，所以在结账以前这个数还会变。有事项因为不知道后继村而没计在内时，数前写“约”；除此之外是准数。一条已解决的都没有时写“—”，不写 0。哪些事项算、算到什么时候，与提议事项相同。
figure-i1-title = 督察次数
figure-i1-definition = 发生日期在本期内、不晚于截至日的督察记录数，实地督察、随机抽查、专项督查三类合计，单位：次；整改复察不在内。排在截至日以后的还没到日子，不算；结束了的和没结束的都算。只数送达并过了核对的；草稿、没送到的、待审的、没被收下的、已作废的不算；改革办认定是同一次的只算一次。所在地是全市的只进全市的数。有督察因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。算到截至那一刻为止；已结账的期数不变，后到的记进修订。
figure-i1_on_site-title = 实地督察次数
figure-i1_on_site-definition = 发生日期在本期内、不晚于截至日的实地督察记录数，单位：次。已在督察次数里，不要再加。有督察因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些督察算、算到什么时候，与督察次数相同。
figure-i1_random-title = 随机抽查次数
figure-i1_random-definition = 发生日期在本期内、不晚于截至日的随机抽查记录数，单位：次。已在督察次数里，不要再加。有督察因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些督察算、算到什么时候，与督察次数相同。
figure-i1_special-title = 专项督查次数
figure-i1_special-definition = 发生日期在本期内、不晚于截至日的专项督查记录数，单位：次。已在督察次数里，不要再加。有督察因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些督察算、算到什么时候，与督察次数相同。
figure-i1_recheck-title = 整改复察次数
figure-i1_recheck-definition = 发生日期在本期内、不晚于截至日的整改复察记录数，单位：次。这一类不在督察次数里。有督察因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些督察算、算到什么时候，与督察次数相同。
figure-i2-title = 发现问题
figure-i2-definition = 发现日期在本期内的问题记录数，单位：个；交办了的和没交办的、整改复察时发现的都算。只数送达并过了核对的；草稿、没送到的、待审的、没被收下的、已作废的不算。问题的所在地就是督察的所在地；是全市的只进全市的数。有问题因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。算到截至那一刻为止；已结账的期数不变，后到的记进修订。
figure-i2_per_inspection-title = 每次发现问题
figure-i2_per_inspection-definition = 本期内发现的问题数，除以本期内的督察次数，单位：个/次。整改复察时发现的问题在被除数里，整改复察不在除数里。有问题或督察因为不知道所在地的后继而没计在内时，数前写“约”；除此之外是准数。一次督察都没有时写“—”，不写 0。哪些算、算到什么时候，与发现问题、督察次数相同。
figure-i3-title = 清单覆盖率
figure-i3-definition = 本期内发现并交办的问题里有整改清单的，除以本期内发现并交办的全部问题，写成百分数。没交办的上下都不算。有问题因为不知道所在地的后继而没计在内时，数前写“约”；除此之外是准数。一个交办的都没有时写“—”，不写 0。哪些问题算、算到什么时候，与发现问题相同。
figure-i4-title = 按期整改率
figure-i4-definition = 第一次定的期限在统计日或以前的问题里，复查通过的那次反馈不晚于这个期限的，除以全部这样的问题，写成百分数；不论是哪一期发现的。统计日是截至日和本期最后一天里较早的一天。延期、第二轮都不改第一次的期限。反馈了但复查没通过、还没复查、复查结果有争议的，只在除数里；免复查销号的，按销号时的那次反馈。期限在统计日以后的上下都不算。有问题因为不知道所在地的后继而没计在内时，数前写“约”；除此之外是准数。一个到期的都没有时写“—”，不写 0。哪些问题算、算到什么时候，与发现问题相同。
figure-i4_extended-title = 按期整改率（含延期）
figure-i4_extended-definition = 现在的期限在统计日或以前的问题里，复查通过的那次反馈不晚于当时期限的，除以全部这样的问题，写成百分数；不论是哪一期发现的。统计日是截至日和本期最后一天里较早的一天。批准的延期和下一轮定的期限都算；通过以后按通过时的期限。反馈了但复查没通过、还没复查、复查结果有争议的，只在除数里。有问题因为不知道所在地的后继而没计在内时，数前写“约”；除此之外是准数。一个到期的都没有时写“—”，不写 0。哪些问题算、算到什么时候，与发现问题相同。
figure-i5-title = 一次通过率
figure-i5-definition = 本期内发现的问题里第一轮复查就通过的，除以本期内发现并复查过的全部问题，写成百分数。第一轮退回、后来才通过的只在除数里；两位督察员结果不同的，改革办定了才算；免复查、一次都没复查过的上下都不算。有问题因为不知道所在地的后继而没计在内时，数前写“约”；除此之外是准数。一个复查过的都没有时写“—”，不写 0。哪些问题算、算到什么时候，与发现问题相同。
figure-i5_coverage-title = 复查覆盖率
figure-i5_coverage-definition = 本期内发现的问题里复查过的，除以本期内发现并反馈过的全部问题，写成百分数。复查几次都算一个；免复查、一次都没复查过的只在除数里。有问题因为不知道所在地的后继而没计在内时，数前写“约”；除此之外是准数。一个反馈过的都没有时写“—”，不写 0。哪些问题算、算到什么时候，与发现问题相同。
figure-i6-title = 逾期问题
figure-i6-definition = 统计日及以前发现、到截至那一刻还该整改、现在的期限在截至日以前的问题数，单位：个；不论是哪一期发现的。统计日是截至日和本期最后一天里较早的一天。期限当天不算逾期；延期批准了的、进了下一轮的按新期限。已交办、已签收、整改中、复查退回的算还该整改；已反馈等复查的、复查通过的、结果有争议的、销号了的不算，没交办的也不算。过一天，数自己会变，不用谁去改记录。有问题因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些问题算、算到什么时候，与发现问题相同。
figure-i6_due_soon-title = 快到期问题
figure-i6_due_soon-definition = 统计日及以前发现、到截至那一刻还该整改、现在的期限是截至日当天或以后三天内的问题数，单位：个；不论是哪一期发现的。统计日是截至日和本期最后一天里较早的一天。什么叫还该整改、按哪个期限，与逾期问题相同；两个数没有重复。有问题因为不知道所在地的后继而没计在内时，另外列出，数前写“至少”；除此之外是准数。哪些问题算、算到什么时候，与发现问题相同。
figure-i7-title = 重复发生率
figure-i7-definition = 本期内发现的问题里，同一单位、同一类的问题在发现那天以前十二个月内有销号的，除以本期内发现的全部问题，写成百分数。发现当天销号的不算以前；十二个月前的同一天算在内。只与在同一地方范围里、统计日及以前发现的问题比。统计日是截至日和本期最后一天里较早的一天。有问题因为不知道所在地的后继而没计在内时，数前写“约”；除此之外是准数。一个问题都没发现时写“—”，不写 0。哪些问题算、算到什么时候，与发现问题相同。
figure-c1_talks-denominator = 共 { $count } 村
figure-t4-denominator = 提出 { $count } 条
figure-t5-denominator = 提出 { $count } 条
figure-t6-denominator = 已解决 { $count } 条
figure-t7-denominator = 提出 { $count } 条
figure-t10-denominator = 已解决 { $count } 条
figure-t9-denominator = 说事会 { $count } 场
figure-t9_no_item-denominator = 说事会 { $count } 场
figure-i2_per_inspection-denominator = 督察 { $count } 次
figure-i3-denominator = 交办 { $count } 个
figure-i4-denominator = 到期 { $count } 个
figure-i4_extended-denominator = 到期 { $count } 个
figure-i5-denominator = 复查 { $count } 个
figure-i5_coverage-denominator = 反馈 { $count } 个
figure-i7-denominator = 发现 { $count } 个

## 没有脚本的那一页

page-title = 挎包
page-figures = 数字
page-figure = 数字
page-value = 数
page-unit = 单位
page-bound = 界
page-as_of = 截至
page-period = 时段
page-area = 范围
page-revision = 修订
page-open_revision = 未结账
page-definition = 口径
page-numerator = 分子
page-denominator = 分母
figure-about_share = 其中约数占 { $share }
page-no_value = —
page-records = 记录
page-record = 记录
page-records_behind = 算进这个数的记录
page-no_records = 没有符合的记录
page-history = 来历
page-field = 项目
page-occurred_on = 日期
page-received_at = 送达
page-state = 到哪一步
page-author = 谁记的
page-device = 哪部手机
page-pending = 待审 { $count } 条，还没计入
page-unknown_successors = 不知道后继的村，另列，不计在内
page-township = 乡镇
page-village = 村
page-city = 全市
page-former_name = 原名
page-back = 返回
page-next = 下一页
page-previous = 上一页
page-show = 查看
page-language = 语言
page-other_language = English
page-link_used = 这个链接用过了，请再要一个。
page-link_expired = 这个链接过期了，请再要一个。
page-link_needed = 请用启动时打印的链接打开这一页。
page-sign_in = 登录
page-sign_in_lead = 用登录名和密码登录。手机上的“挎包”不用在这里登录。
page-login = 登录名
page-password = 密码
page-new_password = 新密码
page-old_password = 现在的密码
page-password_hint = 至少十个字符，可以是一句话；不必夹杂符号。
page-totp = 六位验证码
page-totp_hint = 手机验证器上的六位数字；没有设过就空着。手机丢了，填一个备用码。
page-set_up = 设置登录
page-set_up_lead = 用改革办给的登记码设一个登录名和密码。码只能用一次。
page-code = 登记码
page-totp_set_up = 绑定手机验证器
page-totp_lead = 您的职责要求两步登录。请用手机验证器扫这个码，或者手工输入密钥，然后填上它显示的六位数字。
page-totp_key = 密钥
page-finish = 完成
page-recovery = 备用码
page-recovery_lead = 手机丢了时用它们登录，每个只能用一次。请抄下或打印，收好；这一页关掉就再也看不到了。
page-go_on = 抄好了，继续
page-sessions = 登录在哪些地方
page-session_here = 就是这里
page-session_since = 登录于
page-session_seen = 最近用过
page-session_by_link = 凭链接
page-session_by_password = 凭密码
page-session_by_two_steps = 凭密码和第二步
page-sign_out = 退出登录
page-end_session = 让它退出
page-sign_out_everywhere = 在所有地方退出
page-account = 我的账号
page-roles = 职责
page-no_roles = 眼下没有职责，请找系统管理员。
page-what_you_may = 能做什么
page-may_figures = 看数字和数字背后的记录。
page-may_interface = 这里没有您要看的数字；您的职责用办公程序或手机办理，这里可以改密码、看登录在哪些地方。
page-change_password = 改密码
page-password_changed = 密码改好了，别处的登录都已退出。
page-new_recovery = 重新给一套备用码
page-skip = 跳到正文
page-details = 详情
page-request_id = 请求编号
page-family_sessions = 宣讲队和宣讲
page-family_talks = 说事和事项
page-family_inspections = 督察和问题
page-reported = 报告数
page-against_report = 与 { $period }报告对照
page-report_words = 报告的原话
page-from_records = 记录算出的
page-comparison = 对照
page-within_report = 相符
page-outside_report = 不符
page-report_is_only_shown = 报告数照原话列出，只作对照，不参加计算。
page-moves = 截至 { $at }，没人改记录也随时钟变
figure-c1_talks-parts = 开过 { $count } · { $of }
page-facts = 责任和期限
page-linked = 相关的记录
page-is_same = 与另一条是同一件，由那一条计数
page-void_reason = 已作废，不计入：{ $reason }
page-overdue = 已过期限
page-not_yours = 这条不在您能看的范围里
page-sealed = 已加密存着
page-attachment = 附件 { $name }
page-document = 文件 { $name }

linked-talk = 这场会上提的事项
linked-session = 这场宣讲上听到的事项
linked-readback_of = 在哪场说事会上答复过
linked-inspection = 这次督察发现的问题
linked-about = 补充说明
linked-same_as = 认定是同一件、由这一条计数的

fact-responsible = 谁来办
fact-due_on = 期限
fact-claim = 报了办结
fact-settled = 怎么解决的
fact-confirmed = 经别人确认
fact-unconfirmed = 没有经过别人确认
fact-lead_unit = 整改单位
fact-first_due = 第一次定的期限
fact-round = 第几轮
fact-extension = 申请延期，还没定
fact-reported_on = 本轮反馈
fact-recheck = 本轮复查
fact-passed = 通过的那次反馈
fact-closed_on = 销号

argument-canonical = 由哪一条计数
argument-resolution = 办了什么
argument-responsible = 谁来办
argument-due_on = 期限
argument-confirmation = 怎么知道的
argument-escalated_to = 报给
argument-lead_unit = 整改单位
argument-measures = 整改措施
argument-owner = 责任人
argument-result = 整改结果
argument-recheck_result = 复查结果
argument-words = 看到的
argument-waived = 为什么不用复查

joint-true = 是
joint-false = 不是

field-team-inspection = 督察组
field-team-finding = 督察组

# 登记码：印在纸上给人的
sheet-title = 登记码
sheet-cut = 剪开，一人一张，当面发；没发完的请销毁。
sheet-code = 登记码
sheet-until = 有效期至
sheet-how = 在手机上打开挎包，扫这个码；扫不了就输入上面八位登记码。
sheet-secret = 只能用一次，别给别人看。

# 手机自己不答应的
refusal-enrol_line_unreadable = 这个二维码读不出来，请整行再扫一次或再贴一次；不行就输入八位登记码。
refusal-other_server = 这不是发码的那台服务器，没有登记，什么也没留下。请换个网络再试，还不行就找改革办。
refusal-certificate = 服务器的答复对不上这部手机，没有登记，什么也没留下。请找改革办。
refusal-not_all_sent = 还不能换手机：没送到的记录 { $items } 条，草稿 { $drafts } 份，替人带的 { $carried } 份。请先同步，草稿存好或丢掉。
