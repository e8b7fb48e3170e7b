"""English: the words of people whose life may be at risk, their slang, and what merely sounds like them."""

from __future__ import annotations

from corpus.languages.base import LifeRisk, beginning

_SELF = r"(?:my ?self|him ?self|her ?self|them ?sel(?:f|ves)|your ?self|urself)"
_NOT = r"(?:do ?n'?t|do not|does ?n'?t|did ?n'?t|no longer|not|never|cannot|can ?'?t|ca ?n'?t|wo ?n'?t|will not)"
_REALLY = r"(?:just |really |honestly |fucking |literally |also |simply |all |so )*"
_WISH = (
    r"(?:wants?(?:ed)?(?: to| 2)?|wanna|gonna|going to|gon|will|'ll|ready to|need to|plan(?:ning|s)? (?:to|"
    r"on)|rather|try(?:ing)? to|tried to|about to|"
    r"might(?: as well)?|should|thinking (?:of|about)|think (?:of|about)|thought (?:of|about)|decided to|"
    r"prefer to|considering|feel like|let me|could)"
)
_DIE = (
    r"(?:die|dying|be dead|being dead|end(?:ing)? it all|end(?:ing)? (?:it|things|everything)(?: all)?(?=\W*$|"
    r" tonight| today| now| here| soon| tomorrow)|"
    r"not (?:exist|be alive|be here)|stop (?:existing|living|being alive|breathing)|jump(?:ing)? (?:off|from|"
    r"in front)|overdos(?:e|ing)|od on|drown(?:ing)?|"
    r"never wake up|hang(?:ing)? (?:myself|himself|herself)|leave this (?:world|earth|life))"
)

LIFE_RISK = LifeRisk(
    surely=beginning(
        "'abcdefghijklmnoprstuw",
        r"\bsuicid(?:e|al)\b|\bsewer ?slide\b|\bunaliv(?:e|ing)\b|\b(?:kms|kys)\b|\bk\W?i\W?l\W?l(?:s|ing|"
        rf"ed)? {_SELF}\b|"
        rf"\boff(?:ing|ed)? {_SELF}\b|\b(?:end|ending|ended|ends) (?:my|his|her|their) (?:own )?life\b|"
        rf"\b(?:take|taking|took|takes) (?:my|his|her|their) (?:own )?life\b|"
        rf"\b{_WISH} {_REALLY}{_DIE}\b|\bend(?:ing)? it all\b|"
        r"\b(?:hurt|harm|cut|hang|hung|shoot|drown|starv|poison|overdose|burn)(?:e|s|ing|ting|"
        rf"ned)? {_SELF}\b|\bself[ -]?harm(?:ing|ed)?\b|"
        r"\bjump(?:s|ing|ed)? (?:off|from) (?:a |the |my |this )?(?:\w+ )?(?:bridge|roof|building|balcony|"
        r"window|cliff|ledge|tower)\b|"
        r"\b(?:standing|sitting|am|i'?m) (?:up )?(?:on|at) (?:the|a|my) (?:edge of (?:the|a) )?(?:roof|ledge|"
        r"bridge|rooftop|window ?sill)\b|"
        r"\b(?:slit|slash|cut)(?:ting)? (?:my|his|her) (?:wrists?|throat|veins?)\b|\b(?:have|got|took|taking|"
        r"take|bought) (?:all )?(?:the|my|enough) pills\b|"
        r"\b(?:pills?|drugs|medicine)\b.{0,20}\b(?:to die|would kill me|kills? you)\b|\b(?:way|ways|"
        r"how) to (?:painlessly |quickly )?(?:die|kill (?:my|your) ?self)\b|"
        r"\b(?:have|got|bought) (?:a|the|my) (?:gun|rope|noose)\b|"
        rf"\b{_NOT} {_REALLY}(?:want|wanna|wish|deserve|care|like)(?: to)? {_REALLY}(?:to )?(?:live|be alive|"
        r"exist|be here any ?more|be here any longer|wake up|"
        r"go on living|be in this world|be on this (?:earth|planet)|see tomorrow)\b|"
        rf"\b{_NOT} (?:go on|keep|continue|bear|keep on) living\b|\b(?:tired|sick|exhausted) of (?:living|"
        r"being alive|life|existing)\b|"
        r"\b(?:no|any|what(?:'?s| is)?|see no) (?:the )?(?:reason|point|sense|purpose|will)(?: left)? (?:to|"
        r"in|of|for) (?:keep |go on |continue )?(?:live|living|life|going on|"
        r"being alive|existing)\b|\b(?:lost|losing|no) (?:the |my |all )?will to live\b|"
        r"\b(?:nothing|no ?one|nobody)(?: left)? to live for\b|\blife(?:'?s| is|isn'?t| is not|"
        r" isn'?t)?(?: not| no longer)? (?:really )?worth (?:living|it)\b|\bworth living\b|"
        r"\bbetter off (?:dead|without me|if i (?:was|were|am|'m) (?:dead|gone|not here))\b|"
        r"\bas well be dead\b|\brather be dead\b|"
        r"\b(?:done|finished|through|over) with (?:life|living|this life)\b|"
        r"\b(?:wish|hope) (?:that )?(?:i|he|she|i'?d|i'?m) ?(?:was|were|could|would|had|just|do ?n'?t|"
        r"wo ?n'?t)? ?(?:just )?(?:dead|die|died|never (?:been born|born|wake up)|not wake up|"
        r"wake up|gone forever)\b|"
        r"\bwo ?n'?t be (?:here|alive|around) (?:tomorrow|any ?more|much longer|tonight)\b|\b(?:sleep|"
        r"go to sleep) (?:and (?:never|not) wake|forever)\b|"
        r"\bgoodbye (?:forever|cruel world|world|everyone)\b|\bmy last (?:message|words|note|day on earth|night)\b|"
        r"\btell (?:my |him |her )(?:\w+ )?(?:that )?(?:i love (?:her|him|them)|"
        r"i'?m sorry).{0,30}\b(?:goodbye|gone|not be here|forever)\b",
    ),
    perhaps=beginning(
        "cdefghijklmnrsw",
        r"\bmakes? (?:me|us) (?:just |really )?(?:want to|wanna) (?:die|kill myself|jump off a bridge|"
        r"be dead)\b|\bfe(?:el|lt) like (?:dying|i'?m dying)\b|"
        r"\b(?:i )?could (?:just )?(?:kill|shoot|hang) myself\b|\b(?:just )?(?:kill|shoot) me(?: now| already|"
        r" please)?(?=\W|$)(?! an?\b)|"
        rf"\b{_NOT} (?:take|handle|bear|stand|do) (?:it|this)(?: any ?more| any longer| all)(?=\W|$)|"
        rf"\b{_NOT} (?:go on|keep going|live)(?: like this| any ?more| with this)?(?=[^\w']|$)"
        r"(?! to\b)|\b(?:lost|losing) the will\b|\bend of my rope\b|"
        r"\bno way out\b|\b(?:hopeless|in despair|suffocating|so desperate)\b|\bi(?:'m| am) (?:desperate|"
        r"worthless|broken|a failure)\b|"
        r"\bwant(?: to)? (?:just )?(?:disappear|vanish)(?! from)\b|\bwanna disappear\b|"
        r"\b(?:my|his|her) (?:whole )?life (?:is|'?s|has been|was) (?:over|ruined|destroyed|finished|"
        r"a mess)\b|\bruined my life\b|"
        r"\b(?:give|giving|gave|given) up on (?:everything|life|myself)\b|\bnothing left to lose\b",
    ),
    other=beginning(
        "acdiklmopstw",
        r"\bkill(?:ed|s|ing)? (?:the |all |my |a |this |that |open |stuck )*(?:process|orders?|switch|chain|"
        r"zone|app|task|session|position|bot|script|job|tab|server|connection|withdrawal)\b|"
        r"\bsuicide (?:squad|girls?|door|token|coin|nft|inu)\b|\b(?:is|are|was) killing me\b|\bdying (?:to|"
        r"here)\b|\bto die for\b|\bdie[ -]?(?:hard|roll\w*|cast\w*|cut)\b|"
        r"\b(?:shot|shoot(?:ing)?) (?:myself|yourself|himself) in the foot\b|\bcut(?:ting)? (?:myself|himself|"
        r"herself) off\b|"
        r"\bshoot me an?\b|\btake my own (?:crypto|coins?|keys?|money|wallet|funds)\b|\blive (?:chat|price|"
        r"trading|support|stream|data|market)\b|"
        r"\bif i (?:die|died|pass away)\b|\bwhen i die\b|\b(?:does|do|did|will|would) not exist\b|\b(?:order|"
        r"account|address|page|it|coin|price|market|token)s? (?:will|would|might|should) "
        r"(?:die|not exist|never wake up)\b|\b(?:worth it) to (?:stake|buy|hold|trade|use)\b|\bin the dark mode\b",
    ),
)
