"""The words by which a request says what it needs (`edge.tasks.reading`): data, lower case and without accents.

Stems end in `*`. English in breadth; of German, French and Spanish what people begin a request with.
"""

import re
from typing import Final


def _any(words: str, more: str = "") -> str:
    stems = (re.escape(word).replace(r"\*", r"\w*").replace("_", "[ -]?") for word in words.split())
    return "|".join((*stems, *([more] if more else [])))


def _lead(words: str, more: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(words, more)})\b")


def _within(words: str, more: str = "") -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any(words, more)})\b")


# --- what a clause begins with ----------------------------------------------------------------------------------------

POLITE: Final = re.compile(
    r"(?:please|pls|plz|kindly|hi|hey|hello|ok|okay|so|and|then|also|now|first|next|finally|afterwards|maybe|perhaps"
    r"|just|simply|quickly|quick|carefully|again|actually|well|yes|sure|great|thanks|btw|or|but|todo|task|feature|bug"
    r"|feature request|ideally|once done|when done|if possible|in addition|to start|for now|basically|honestly"
    r"|(?:can|could|would|will) (?:you|u|we|someone|somebody|anyone|one)(?: please| just| also| maybe| quickly)?"
    r"|i(?:'d| would) (?:like|love|want)(?: you)? to|i (?:want|need)(?: you)? to|i(?:'m| am) (?:trying|going|about) to"
    r"|we(?:'d| would) like(?: you)? to|we (?:should|must|have to|need to|want to|ought to)(?: probably| also"
    r"| really)?"
    r"|you (?:should|must|need to|have to|can|could)|it(?:'s| is) time to|time to|your (?:task|job) is to"
    r"|the goal is to"
    r"|let(?:'s| us| me)|lets|go ahead and|feel free to|be sure to|make sure to|make sure(?: that)? you|remember to"
    r"|would you mind|do you mind|try (?:to|and)|start by|begin by|i wonder(?: if)?|any chance (?:you|we) could"
    r"|help (?:me|us)(?: to)?|i (?:just )?(?:wanted|want) to"
    r"|bitte|mal|dann|und|konntest du|kannst du|konnen wir|wir sollten|ich mochte|lass uns"
    r"|por favor|puedes|podrias|y|s'il te plait|stp|peux-tu|pourrais-tu|puis|et)\b[\s,:!-]*"
)

COORDINATE: Final = _lead(
    "dispatch* delegat* coordinat* orchestrat* supervis* oversee* spawn* fan_out parcel",
    r"(?:have|get|let|ask|tell|use|spin up|set|put|launch|start|kick off|run|send)"
    r" (?:\w+ ){0,4}?(?:agents?|someone|somebody|subtasks?|tasks?|others)\b|(?:run|start|launch|kick off) them\b"
    r"|hand (?:it|this|that|them|\w+ ?\w*) (?:off|out|over)|assign .{0,60}?\b(?:tasks?|agents?|someone|somebody|it"
    r"|this|that|claude|codex)\b"
    r"|(?:manage|drive|lead|do|perform|handle|carry out|tackle|organi[sz]e|run|execute) .{0,80}?\b(?:as|through|via"
    r"|using|with|by)"
    r"\b.{0,30}?\b(?:tasks|subtasks|agents|child tasks)"
    r"|(?:take|pick(?: up)?|execute|work through|go through|process|start|pick off) (?:\w+ ){0,4}?(?:ideas|tasks"
    r"|backlog)\b"
    r"|act as (?:\w+ ){0,3}?(?:manager|lead|coordinator|orchestrator)"
    r"|go (?:ahead )?with (?:the |that |your |this )?(?:\w+ )?(?:idea|plan|one|option|proposal)"
    r"|(?:split|break|divide|decompose|chop|carve|turn|cut|convert|transform)\b.{0,120}?\b(?:into|in|to|as)\b.{0,40}?"
    r"(?:tasks?|subtasks?|tickets?|issues?|steps?|milestones?|stories|chunks|work items|pieces of work)"
    r"|(?:split|divide|share|distribute|spread)\b.{0,80}?\b(?:between|among|across|over)\b.{0,30}?\b(?:agents|tasks"
    r"|people)"
    r"|(?:break|breaking) (?:it |this |that )?down|break .{0,80} down$"
    r"|(?:stop|cancel|pause|resume|retry|restart|abort|kill|rerun|check on|nudge|archive)"
    r" (?:\w+ ){0,5}?(?:tasks?|subtasks?|agents?|child|children|attempt)"
    r"|(?:stop|cancel|pause|resume|retry) (?:it|them|that|everything)$|tell (?:it|him|her|them)"
    r"|wait (?:for|until) (?:it|them|that|all|both|each|every\w*|(?:the |my |its )?(?:\w+ ){0,2}?(?:sub)?tasks?"
    r"|agents?|others)\b|report back|keep me posted|(?:create|open|file|make|add|queue|schedule|start|set up)"
    r" (?:me |us )?(?:an?|the|one|some|separate|these|new|several|\d+|two|three|four|five|six|more|all"
    r"|all the) (?:\w+ ){0,2}?"
    r"(?:tasks?|subtasks?|tickets?|work items)(?= (?:for|per|to|from|that|which|out of|of|in|with|each|based|on|as"
    r"|and)\b|[,:]|$)",
)
TALK: Final = _lead(
    "brainstorm* discuss* think* plan planning outline* propos* suggest* recommend* decid* prioriti* rank estimat*"
    " draft sketch* weigh advis* rephrase reword_this ponder* muse roadmap ideate* conceiv* capture note_down"
    " design debate imagin* estimate",
    r"come up with|name (?:the|this|it|them|a|an|my|our|some|three|five|ten)\b|pros and cons|trade-?offs?"
    r"|rubber.?duck|what if|what about|how about|opinions?|thoughts?"
    r"|think (?:about|through|along)|talk (?:about|through|me)|chat about|decide|choose|pick|work out a plan"
    r"|(?:give|send|tell|show|list|name|collect|gather|write|find|need|want|looking for|get) (?:me "
    r"|us )?(?:\S+ ){0,4}?"
    r"(?:ideas|names|options|alternatives|suggestions|requirements|risks|goals|assumptions|criteria|slogans?"
    r"|taglines?|advice|feedback|arguments|questions|topics)"
    r"|(?:write|compose|prepare|create|make|produce|put together|work out|generate|schreib\w*|redacta|redige)"
    r" (?:me |us |up )?(?:(?!(?:for|in|to|of|about|that|with)\b)\S+ ){0,4}?(?:announcement|e-?mail|post|tweet|letter"
    r"|pitch|proposal|roadmap|plan|agenda|poem|press release|job (?:ad|description)|rfc|user stor(?:y|ies)|one-pager"
    r"|slogan|speech|message to|haiku|song|story|joke|toast|strategy|outline|design doc|spec|specification|ideas"
    r"|names|estimate|schedule|brief)\b"
    r"|link (?:it|this|that|the idea)|save (?:that|this|it) as|remember|merge (?:the|these|those|both"
    r"|two) (?:\w+ )?ideas?"
    r"|explore (?:\w+ ){0,3}?(?:ideas|options|alternatives|approaches|possibilities|directions)"
    r"|uberleg\w*|nachdenken|plane\b|ideen|schlag|que opinas|pensemos|piensa|hagamos|reflechi\w*|proposons|planifi\w*"
    r"|idees|ideas",
)
EXPLORE: Final = _lead(
    "experiment* prototyp* spike explor* play playing tinker* try trying measur* poke toy poc hack_together mess"
    " fiddle"
    " plot crunch simulate",
    r"(?:open|give me|start|use|get) (?:me )?a (?:\w+ )?(?:shell|terminal|repl|notebook|scratchpad|sandbox"
    r"|playground|environment)"
    r"|benchmark (?:a|two|three|four|some|different|various|several|alternative|candidate)\b"
    r"|proof of concept|whip up|knock up|hack up|throw together|do (?:an?|some) (?:\w+ )?(?:spike|experiment"
    r"|prototype|poc|measurement)s?"
    r"|compare (?:the )?(?:speed|performance|latency|throughput|run ?time)s? of|mock (?:it |them |this |that )?up"
    r"|see how (?:fast|long|well|much|slow)|time (?:how|it|them|a)|test (?:an?|my|this|your|our) (?:\w+ )?(?:idea"
    r"|hypothesis|theory|assumption|thought|hunch)"
    r"|(?:quick|little|small|rough|tiny|first) (?:experiment|prototype|spike|hack|mock-?up|demo)"
    r"|count (?:the |how many )?(?:lines|commits|files)|ausprobieren|probier\w*|experimentier\w*|prueba|essaie"
    r"|essayons",
)
RUN: Final = _lead(
    "run rerun execute launch deploy compile install debug profile reproduce repro bisect diagnose troubleshoot lint"
    " typecheck boot serve benchmark build rebuild test start release publish stress_test load_test ship bring_up"
    " eslint prettier pytest npm pnpm yarn cargo docker terraform ruff mypy kubectl"
    " spin_up fuh* starte baue lance ejecuta exec*"
)
READ: Final = _lead(
    "explain* describe* show list find search review read inspect summari* trace check look see understand*"
    " locate"
    " walk tell give investigat* analy* identify compare count enumerate examine study scan determine figure_out know"
    " verify assess evaluat* clarify learn elaborate identify map_out go_through get_familiar familiari* report"
    " research grep browse confirm point_out point_me document_what interpret quote"
    " erklar* zeig* such* finde beschreib* explique* explica* montre cherche muestra* busca* resume*",
    r"audit(?! log| trail)|make sense of|(?:have|take) an?(?: \w+)? look|get (?:an? |some )?(?:overview|picture"
    r"|sense|understanding)|write down"
    r"|write up"
    r"|give me an overview|write (?:me )?(?:\w+ ){0,3}?(?:report|summary|overview|findings|memo|analysis)"
    r"|(?:make|write|give|create|compile|put together|prepare|draw up) (?:me |us )?(?:an?|the) (?:\w+ )?(?:list"
    r"|table|inventory|summary"
    r"|overview) of|find out|look (?:into|at|up|for|through|over|around)",
)
ASK: Final = _lead(
    "why how what whats what's where wheres where's which who whose when is are was were do does did has have had can"
    " could should would will wo warum wie was wer welche* wann weshalb wieso ist sind gibt donde porque cual* quien*"
    " como que hay ou pourquoi comment quel* qui est_ce any isn't aren't doesn't don't",
    r"(?:por|para) que|is there|are there|i don'?t (?:understand|get|see|know)|not sure|curious|any idea",
)
CHANGE: Final = _lead(
    "cut shrink halve boost downgrade wrap bundle minify ban block seed map implement* add fix* create make write"
    " update upgrade refactor* remove delete migrate port convert rewrite replace"
    " bump support change rename optimi* speed improve extract split handle introduce wire integrate set configure"
    " enable disable move deprecate revert cherry-pick rebase merge generate validate cache paginate parallel*"
    " correct translate document cover drop switch reduce increase lower raise allow prevent ensure use stop"
    " expose hide"
    " display store persist log send clean cleanup simplify restructure reorganize reorganise rework modernize"
    " modernise"
    " harden secure patch resolve solve address repair mend teach let turn adapt adjust tweak edit format reformat"
    " sort"
    " hook hook_up connect enforce require return accept reject limit throttle retry backport localize localise"
    " internationalize internationalise instrument encrypt sanitize sanitise escape parse render scaffold bootstrap"
    " initialise initialize setup dockerize dockerise containerize containerise automate inline deduplicate dedupe"
    " normalize normalise unify consolidate decouple isolate mock stub unskip annotate type pin unpin lock vendor link"
    " sync synchronise synchronize squash tag apply undo restore finish complete continue develop code program swap"
    " consider_adding include exclude append prepend insert put mark flag respect honour honor shorten expand extend"
    " trim strip align center centre style redesign polish reword capitalise capitalize proofread spellcheck unblock"
    " eliminate kill purge prune kick rip tidy untangle implementier* fuge fug* behebe* beheb* korrigier* andere"
    " ersetze* entfern* losche* erstelle* schreib* aktualisier* baue_ein migrier* ajoute* corrige* supprim* remplac*"
    " implement* cree* mets met modifie* refactoris* anade* agrega* arregla* elimina* borra* cambia* reemplaza*"
    " actualiza* escribe* crea* sube",
    r"get rid of|get .{0,40} (?:working|green|passing|running|up)|make sure|take care of|speed up|clean up"
    r"|look after|deal with"
    r"|address the|roll ?back|roll out|bring back|keep|do something|follow (?:the )?(?:\w+ )?(?:steps|instructions"
    r"|guide|tutorial|runbook)|sort (?:it |this |that |them )?out",
)
CLAUSE_HEADS: Final = (COORDINATE, TALK, EXPLORE, RUN, READ, CHANGE)

# --- what a clause is about -------------------------------------------------------------------------------------------

HEAVY: Final = _within(
    "docker* devcontainer* dev_container container containers kubernetes k8s helm compose e2e end-to-end playwright"
    " cypress selenium suite pytest jest vitest npm pnpm yarn cargo gradle maven tox pipeline staging vm emulator"
    " simulator app server tests test build image integration ci"
)
"""What makes a command need the environment that the repository describes."""

LARGE: Final = _within(
    "docker* devcontainer* dev_container kubernetes k8s helm compose e2e end-to-end playwright cypress selenium"
    " emulator compile monorepo gradle webpack chromium kernel llvm gpu cuda android ios xcode"
)

PASSING: Final = re.compile(
    r"\b(?:tests?|suite|build|ci|lint\w*|mypy|types?|pipeline|checks?|everything)\b.{0,40}"
    r"\b(?:pass\w*|green|succeed\w*|still works?|works|grun|passent|fonctionne\w*|pasan|verde)\b"
)

WORKS: Final = re.compile(
    r"(?:verify|check|validate|ensure|confirm|see|test|prove|tell me|find out) (?:that|if|whether)\b.*\b(?:works?"
    r"|builds?|compiles?"
    r"|starts?|runs?|passe?s?|installs?|reproduc\w+)\b"
    r"|(?:does|do|will|can|would) (?:the|our|this|it|we|everything|all)\b.*\b(?:build|compile|start up|install|pass"
    r"|run on|run with|run under)\b"
)

SHELL: Final = _within(
    "git_log git_blame git_shortlog curl wget shell terminal repl notebook regex regexes dataset code_churn"
    " parquet csv_file"
    " throwaway scratch snippet commands command_line benchmark_script wc awk jq one-off",
    r"use (?:git|awk|the shell|bash|python|jq|sed|grep)$|lines of (?:code|\w+)|(?:little|quick|bit of) (?:python"
    r"|bash|sql|node|ruby|javascript|perl)|how (?:many"
    r"|much) (?:lines|commits|churn)|(?:with|in|using) (?:a|the|your) (?:shell|terminal|repl|notebook|sandbox)"
    r"|(?:little|quick|small|tiny|short|temporary) (?:\w+ )?script",
)
"""Commands over a checkout, or without one, that need nothing of the repository's own environment."""

THROWAWAY: Final = re.compile(
    r"\b(?:throw-?away|scratch|nothing to merge|not to be merged|not (?:going )?to merge|won'?t be merged|don'?t merge"
    r"|(?:do not|don'?t|without) commit\w*|not commit\w*|spike|proof of concept|poc|prototype|experiment|disposable"
    r"|one-off script|for fun|just to see|won'?t keep|not keep|no need to keep|throw it away|thrown away"
    r"|delete it afterwards)\b"
)

PROSE_STRONG: Final = _within(
    "typo* misspell* spelling grammar readme changelog docstring* copyright wording licen*e_header punctuation"
    " commented-out commented_out missing_accent missing_period missing_word missing_letter missing_comma"
    " missing_semicolon trailing_newline whitespace indentation"
    " rechtschreib* tippfehler ortograf* orthograph* fautes faltas"
    " unused_import unused_imports contributing code_of_conduct table_of_contents faq jsdoc javadoc release_notes",
    r"\w+\.(?:md|rst|adoc|txt)|comment typos?",
)
"""Words in the object of a change that make it one of words only."""

PROSE_MADE: Final = re.compile(
    r"(?:docs?|documentation|descriptions?|comments?|guide|tutorial|licen[cs]e|badge|adr|glossary|manual|how-?to"
    r"|runbook|explanation"
    r"|examples? (?:section|page)|dokumentation|documentacion|doku|kommentar\w*)$"
)
PROSE_EDITED: Final = re.compile(
    r"(?:links?|urls?|labels?|headings?|headlines?|texts?|messages?|titles?|copy|tooltips?|placeholders?|captions?"
    r"|translations?|descriptions?|strings?|wordings?|paragraphs?|sentences?|sections?|phrases?|capitali[sz]ation"
    r"|footer"
    r"|tagline|slogan|menu items?|menu entr(?:y|ies)|authors?|maintainers?|names? in|quotes?|emojis?"
    r"|table of contents|logo|icon|favicon"
    r"|colou?rs?|beschriftung|texte|titre|titulo)$"
)
EDIT_VERBS: Final = _lead(
    "update change rename correct fix* improve translate edit tweak adjust reword shorten capitali* polish replace"
    " proofread spellcheck format reformat align make move swap remove delete clean tidy expand extend corrige* andere"
    " korrigier* modifie* cambia*"
)
WRITE_VERBS: Final = _lead(
    "add write put mark mention note list include append insert describe document explain update change correct"
    " fix* extend"
    " replace remove delete edit improve create make move tidy clean* anade* ajoute* fuge schreib* escribe* ecri*"
)
DOCUMENT: Final = re.compile(
    r"\b(?:in|to|into|from|of|on|at|under|im|au|en|el|der|das)\b (?:the |our |a |its |their |each |das |le "
    r"|el )?(?:\w+ ){0,2}"
    r"(?:readme|changelog|contributing|docs|documentation|docstrings?|wiki|comments?|footer|faq|glossary|release notes"
    r"|[\w/.-]*\.(?:md|rst|adoc|txt)|docs/\S*|authors|notice|codeowners|license|licence|\.gitignore)"
)
"""Where a change of words goes."""

SOFTWARE: Final = _within(
    "test* endpoint* feature* button* page* generator handler* function* class* api component* service* bug*"
    " crash* flag"
    " option support validation script* job* parser search hook* migration* route* rendering plugin* build linter"
    " widget*"
    " modal* form* command* view* workflow* action pipeline ci checker"
)
"""What is not words, though it stands in the docs."""

VALUE: Final = re.compile(
    r"\b(?:timeouts?|limits?|defaults?|intervals?|ttl|thresholds?|port|delay|padding|margin|colou?rs?|retention|year|"
    r"max\w*|min\w*|batch size|page size|font size|retries|version number|level|quota|width|height|duration|expiry"
    r"|address|phone number|url|domain)\b"
    r".{0,60}?\b(?:to|auf|a|sur)\b .{0,12}?(?:\d|\S+@\S+|quoted|[a-z]*(?:red|blue|green|black|white|gr[ae]y|orange"
    r"|true|false|dark|light))"
)
CONFIG_VALUE: Final = re.compile(r"\bto \S+ (?:\w+ )?in \S+\.(?:ya?ml|toml|json|ini|env|cfg|conf|properties)\b")
REWORDED: Final = re.compile(
    r"(?:change|replace|correct|update|fix|swap|reword|andere|ersetze|cambia|remplace)\b.{0,60}?\bquoted (?:to|with"
    r"|by|into|->|durch|in|por|par)"
    r" quoted\b"
)
"""From one text in quotes to another."""
IT: Final = re.compile(r"(?:it|them|that|this|these|those|all of them|any)?(?: all)?$")
VALUE_VERBS: Final = _lead("bump change set raise lower increase decrease update reduce make double halve")

ONE_LINE: Final = re.compile(r"\bone[- ]lin(?:e|er)\b")

GENERIC: Final = re.compile(
    r"\b(?:difference between|vs\.?|versus|in general|generally|best practices?|rule of thumb|better choice"
    r"|should (?:we|i|one)|would you|do you (?:think|know|recommend|prefer|suggest)|pros and cons|advantages?"
    r"|trade-?offs?|benefits?|drawbacks?|downsides?|strengths|weaknesses|ventajas"
    r"|desventajas|avantages|vorteile?|nachteile?|opinion|recommend\w*|meaning of|mean by|best|better|simpler"
    r"|overkill|(?:for|suit|suits|fit|fits) us"
    r"|arguments? (?:for|against)|really mean|who (?:should|could|can|would)|what do (?:we|i"
    r"|you) (?:need(?! to change)|want|think|call|gain|lose)|easier"
    r"|which of (?:these|the two|the three|them)|is it worth|worth it|good idea"
    r"|good way|good name|help me decide|(?:what|how|wie) (?:could|should|can|might|would|konnte\w*|soll\w*)\b"
    r"|(?:wie|was) wir .*konn(?:t|en)\w*|unterschied|diferencia"
    r"|difference entre|which would|state of the art|theorem|paradox|concept of|principle|acronym|basics of"
    r"|history of|industry|competitors?|on the market)\b"
)
"""A question of this kind is answered by knowing and weighing."""

TALKED: Final = _within(
    "conversation thread discussion chat meeting idea ideas backlog sprint roadmap tasks task subtask"
    " subtasks"
    " agent agents epic milestone decid* agreed discussed budget priorities standup"
)
"""What lives at the edge itself."""

REPOSITORY: Final = _within(
    "repo repository codebase code_base source_code our_code the_code this_project git main master head tag"
    " branch branches commit commits committed diff pr pull_request readme changelog dockerfile makefile"
    " stack_trace stacktrace"
    " traceback codigo quellcode depot repositorio"
)
PART: Final = _within(
    "function* class* method* module* package* endpoint* middleware* handler* file* director* folder* config* schema*"
    " test tests component* quer* migration* variable* constant* service* parser* scheduler* import* table* route*"
    " hook*"
    " worker* job* flag* api client server data_model model models layer queue cache database index script* workflow*"
    " dependenc* callers caller place stelle flow logic implementation page screen button form login signup session*"
    " auth* permission* validation webhook* logging error_handling feature* setting* library libraries todo todos"
    " fonction* funcion* funktion* klasse* datei* fichier* archivo* architecture controller* pipeline store"
    " repository field* column* event* listener* job*"
)
OURS: Final = _within(
    "the our this these those we us still here currently existing der die das den dem wir unser* el la los las"
    " nuestr* le les notre nos ce cette",
)
DEFINITE_QUESTION: Final = re.compile(
    r"(?:why|how (?:do (?!i\b)|does|did|is|are|has|come)|where|who calls?|when (?:do|does|is|are)|which"
    r"|what (?:calls?|did (?:the|our|we|this)|does"
    r"|do|changed|breaks|triggers?|uses|handles|sets|causes?|is (?:the|this|our)|are (?:the|our))|wheres|is there"
    r"|are there|do we|does|is|are"
    r"|wo|warum|wie|wer|donde|por que|ou|pourquoi|comment|como|what'?s (?:the|in|our)|who|i don'?t)\b"
)
IDENTIFIER: Final = re.compile(
    r"`[^`\n]+`|\b[a-z0-9]+_[a-z0-9_]+\b|\b[a-z]{2,}(?:[A-Z][a-z]+)+\b|\b(?!(?:Git[HL]|Java|Type[S]|Open[A]|You[T]"
    r"|Linked|Postgre|Power|Click|Cloud|Web[A]|Rabbit|Stack|Face|Pay[P]|Word|Micro|Tensor|Base|Word|Next"
    r"|Note)\w)(?:[A-Z][a-z]{2,}){2,}\b|\b\w+\(\)|\b[\w.-]+/[\w./-]+\.\w{1,5}\b"
    r"|\b\w[\w-]*\.(?i:py|ts|tsx|js|jsx|go|rs|java|kt|rb|php|c|h|cpp|cs|swift|sql|sh|ya?ml|toml|json|md|rst|css|html"
    r"|vue)\b"
    r"|(?<!\w)(?:src|lib|app|tests?|docs|pkg|cmd|internal|packages)/\S+|\b[A-Z]+_[A-Z_]+\b|(?<!\w)\.\w+rc\b"
)
"""A name out of the code, read before case is folded."""

TROUBLE: Final = re.compile(
    r"\b(?:does(?: not|n'?t) \w+|do(?: not|n'?t) work|not working|doing nothing|does nothing|fail(?:s|ed|ing|ure)?"
    r"|crash\w*"
    r"|broken|breaks?|wrong|segfault\w*|errors?|exception|traceback|hangs?|stuck|leak\w*|regression|red|slow|flaky"
    r"|missing|500|404|panic\w*|deadlock\w*|corrupt\w*|duplicate\w*|times? out|timed out|incorrect\w*|unexpected\w*"
    r"|bug"
    r"|kaputt|funktioniert nicht|fehler|stürzt|no funciona|ne marche pas|can(?:not|'?t))\b"
)
WISH: Final = re.compile(
    r"\b(?:should|must|needs? to|ought to|has to|have to|we need|i need|we want|i want|would be (?:nice|great|good)"
    r"|wants?"
    r"|as a user|soll(?:te|ten)?|muss|deberia|il faut|devrait|shall)\b"
)

BEHAVIOUR: Final = re.compile(r"what (?:happens|would (?:i|we|you|one) (?:have|need) to|would (?:break|change))\b")
THERE: Final = re.compile(
    r"(?:is there|are there|any|gibt es|hay|y a-t-il)\b"
    r"(?!.*\b(?:librar\w*|tools?|way|alternatives?|words?|names?|services?|reason|good|point in|benefits?|ideas?"
    r"|news)\b)"
)
GO_ON: Final = re.compile(
    r"start (?:whatever|everything|anything|right away|now|on (?:it|that|them|this))\b|get started\b|"
    r"(?:go )?(?:do|build|make) (?:it|that|this|so|this one|that one)$|go for it|proceed|mach das$|hazlo$|fais-le$"
)
INTENDS: Final = re.compile(
    r"(?:so |and )?(?:i|we)(?:'d like| would like| want|'m planning| plan|'re planning| am planning"
    r"| are planning) to\b"
)
THINKS: Final = re.compile(
    r"(?:i'm|i am|we're|we are) (?:thinking|wondering|considering|planning|torn|hesitating)\b"
    r"|i can'?t decide"
)
FETCH: Final = _lead("download fetch grep curl ping unzip clone query")
SHOWS: Final = re.compile(
    r"(?:show|list|search|report|count|tell|give|identify|check|find|compare|look)\w*\b(?! (?:me|us)\b)"
)
"""To an agent without “me” these may as well be what the software shall do."""
DELIVER: Final = re.compile(
    r"(?:push|commit)(?: (?:it|them|that|the|to|your|everything|all)\b.*)?$|(?:open|send|create|make"
    r"|raise) an? (?:pr|pull request|merge request)\b"
)
SCRIPT: Final = re.compile(r"\b(?:little|quick|small|tiny|short|temporary) (?:\w+ )?(?:script|program|simulation)\b")
PROPOSED: Final = re.compile(
    r"\w+ (?:at |through |over )?(?:my|this|the|our) (?:\w+ )?(?:plan|idea|proposal|draft|assumptions?|reasoning"
    r"|pitch|strategy|e-?mail)\b"
)
NOTED: Final = re.compile(
    r"(?:the|this|that|an?|my|our|your) (?:\w+ )?(?:ideas?|conversation|thread|notes?|chat|discussion)$"
)
OF_OURS: Final = re.compile(
    r"\b(?:summary|overview|explanation|description|list|table|inventory) of (?:how |where |why )?(?:the|our|all"
    r"|this|every|how the|how our)\b"
)
NAMED_IN_CODE: Final = re.compile(
    r"\bin (?:an? |the )?(?:variable|function|class|method|identifier|column|field"
    r"|parameter|enum)\b"
)
AS_TASKS: Final = re.compile(r"\bas (?:\w+ )?(?:sub-?)?tasks\b")
INSIDE: Final = re.compile(
    r"\b(?:in|of|check|read|from|across|to) (?:this|our|the) (?:repo(?:sitory)?|code(?:base)?|source(?: code)?)\b"
    r"|\bin (?:this|our) project\b"
)
GIVEN: Final = re.compile(r"(?:this|these|the following) (?:csv|json|xml|data|numbers|logs?|spreadsheet|list of)\b")
FIGURES: Final = re.compile(r"\b(?:how (?:many|much)|number of) (?:lines|commits)\b")
DEFINITE: Final = re.compile(
    r"(?:(?:explain|describe|show|review|audit|inspect|summari|trace|analy|walk|give|get|tell"
    r"|understand)\w* (?:\S+ ){0,6}?|(?:\S+ ){1,2}?)"
    r"(?:the|our|this|these|(?:how|why|where) (?:the|we|our|this|\w+ (?:flows?|works?|is|are|gets?|go|goes"
    r"|interacts?)))\b"
)
"""A word of reading whose object is something of the project."""

IDIOMS: Final = {"quick and dirty": "quick", "up and running": "running", "drag and drop": "drag-and-drop"}
"""Whose “and” joins nothing."""

PLEASANT: Final = re.compile(
    r"(?:(?<=[.!?,\n])|^)\s*(?:and |but )?(?:thanks?\b|thank you|thx|ty\b|cheers|have (?:a (?:nice|great|good|lovely"
    r"|wonderful)|fun)\b|(?:best|kind|many"
    r"|warm)? ?(?:regards|greetings)"
    r"|best,|good (?:morning|day|evening|luck)|much appreciated|appreciate it|sorry\b|no (?:rush|hurry)"
    r"|take your time|i appreciate"
    r"|(?:this|that|it) would (?:help|be (?:great|nice|awesome|lovely|appreciated))|would be (?:great|nice)"
    r"|hope (?:that|this|you)"
    r"|i hope|you(?:'re| are) the best|great (?:work|job)|danke|vielen dank|gracias|merci|liebe gru|viele gru"
    r"|saludos)[^.!?\n]*[.!?]*"
)
"""Said out of kindness."""

# --- what a request leaves out ----------------------------------------------------------------------------------------

NEGATED: Final = re.compile(
    r"^(?:(?:please|but|and|so|yet|still) )*(?:do not|don'?t|dont|no|not|nothing|never|without|rather than"
    r"|instead of|nobody"
    r"|before (?:any|we|you|i|some|the|touch|writ|chang)\w*|kein\w*|nicht|ohne|noch nicht|sin|sans|ne|no hace falta"
    r"|avoid)\b"
)
LEAVES_ALONE: Final = re.compile(
    r"\b(?:(?:do not|don'?t|dont|without|no need to|not|nothing to|no|before anybody|before we|never|nicht|ohne|sin"
    r"|sans)"
    r" (?:\w+ ){0,2}?(?:chang\w*|touch\w*|modif\w*|edit\w*|fix\w*|implement\w*|cod(?:e|ing)|writ\w*|patch\w*|commit\w*"
    r"|start\w*|push\w*|ander\w*|cambi\w*)|read[- ]only|nur lesen|just (?:want to|wanted to|trying to)"
    r" (?:understand|know|learn)|just (?:tell|explain|curious|asking|wondering))\b"
)
LATER: Final = re.compile(
    r" (?:so that|because|when|if|while|since|before|after|until|unless|whenever|although|as soon as|so|that way"
    r"|weil|damit"
    r"|sobald|cuando|para que|quand|afin)(?= )"
)
"""What comes behind it in a clause says when and what for, not what."""
