"""English: what people say to a help desk's bot besides their question."""

from __future__ import annotations

from corpus.languages.base import Talk

_WHO = (
    r"(?:human(?: being)?|person|people|agents?|representative|rep|operator|supervisor|manager|someone|somebody|"
    r"support|"
    r"staff)"
)
_REAL = r"(?:(?:a|an|the|some|your|one of your|actual|real|live|human|customer|support)\s+)*"
_NOT = r"(?:does ?n'?t|did ?n'?t|is ?n'?t|do ?n'?t|wo ?n'?t|can ?'?t|has ?n'?t|are ?n'?t|was ?n'?t|not|never|cannot)"

TALK = Talk(
    phrases={
        "greeting": r"(?:can|may|could) i ask (?:you )?(?:something|a question)|i(?:'ve|"
        r" have)? (?:got )?a (?:quick )?question|(?:are )?(?:you|u) there|anyone home|(?:hi|hey|hello|he)ya|"
        r"hi+(?: there| all| guys)?|hello+(?: there)?|hey+(?: there)?|yo|howdy|"
        r"good (?:morning|afternoon|evening|day)|greetings|(?:is )?(?:anyone|anybody|someone)(?: here| there)?|morning",
        "thanks": r"(?:really )?appreciate (?:it|that|(?:your|the) help)|(?:you(?:'re| are) the best|good bot|"
        r"sweet|neat)|(?:many |ok |okay )?(?:thank (?:you|u|ya)|thankyou|thnx|thanks?|thx|tnx|ty|tysm|cheers|"
        r"appreciated?|"
        r"much appreciated)"
        r"(?: (?:a lot|a bunch|so much|very much|again|you|man|mate|guys|for (?:the|your) help))*|"
        r"(?:that(?:'s| is|s)? )?(?:great|perfect|awesome|good job|well done|nice one|cool|nice|excellent|"
        r"brilliant|wonderful|lovely|"
        r"helpful)(?: help)?",
        "goodbye": r"(?:i )?gotta go|have a (?:nice|good|great) (?:day|one|evening)|(?:ok(?:ay)? )?no worries|"
        r"no more questions|that(?:'ll| will) be all|(?:good ?bye|bye+(?: bye)?|cya|see (?:you|ya)|cu|later|"
        r"good ?night|take care)|"
        r"(?:no,? )?(?:that(?:'s| is|s)?|thats) (?:all|it)(?: for now)?|nothing(?: else| more)?|i(?:'m|"
        r" am) (?:done|good)|never ?mind|nvm|nm|forget (?:it|about it)|(?:just|only) (?:kidding|asking|curious|joking)",
        "abuse": r"(?:fuck|fucking|wtf|stfu|shit|bullshit|crap|idiots?|moron|stupid|dumb|useless|asshole|"
        r"garbage|trash|rubbish|"
        r"scammers|pathetic|ridiculous|damn|sucks?|screw you|piss off|go to hell|fuck (?:you|off)|you(?: guys|"
        r" all)? suck|"
        r"(?:you(?:'re| are| r)?|this is|your (?:app|site|bot|service) is|this (?:app|bot|site|service) (?:is|sucks))"
        r"(?: (?:a|an|so|such|really|just|fucking|all|guys))*"
        r"(?: (?:idiots?|useless|stupid|garbage|trash|crap|shit|rubbish|pathetic|ridiculous|a joke|joke|dumb|"
        r"sucks?))*)(?: bot| app| site| you| off)?",
        "robot": r"(?:(?:are|r) (?:you|u)|is this|am i (?:talking|speaking|chatting) (?:to|with))"
        r"(?: (?:a|an|the|just|some|actually|really|even))*(?: (?:ro)?bot| machine| human| real(?: person|"
        r" human)?| ai| person| computer| automated)+|"
        r"who (?:are|r) (?:you|u)|what are you|(?:ro)?bot|what(?:'s| is) your name|you(?:'re| are) a bot",
        "abilities": r"what (?:can|do) (?:you|u) (?:do|know|offer)(?: for me)?|(?:how )?can you help(?: me)?|"
        r"help(?: me)?(?: please)?|menu|"
        r"what (?:can i ask|are you (?:able to do|for|good for))",
        "solved": r"(?:(?:ok(?:ay)?|all|now|done|i(?:'ve| have)?) )+(?:locked|frozen|changed|updated|installed|sent|"
        r"submitted|set up)(?: it)?(?: now)?|(?:locked|frozen|changed|updated|installed|sent|submitted) it(?: now)?|"
        r"(?:problem|issue|case)(?: is|'s)? (?:solved|resolved|fixed|gone)|ah+ (?:ok(?:ay)?|i see|right)|noted|"
        r"all clear|(?:(?:it|that|this|all|everything)(?:'s|s| is|"
        r" has)? )?(?:been )?(?:now )?(?:solved|fixed|"
        r"resolved|sorted(?: out)?|"
        r"works?(?: now)?|working(?: now)?|all (?:good|set)|done)(?: now)?|(?:i )?(?:got|found|did) it|"
        r"understood|i see|makes sense|"
        r"(?:that|it) (?:worked|helped|did it)|all good(?: now)?|got it(?: thanks)?|it arrived",
        "yes": r"(?:(?:i(?:'ll| will)|will) (?:wait|try(?: it| that)?|do (?:it|that)|check(?: it)?)|"
        r"(?:i'm |im )?waiting|"
        r"yes|yeah|yep|yup|ya|yea|sure|ok(?:ay)?|kk?|right|correct|exactly|of course|please|please do|"
        r"yes please|go ahead|"
        r"sounds good|alright|fine|do it|absolutely|that one|this one|that's (?:it|right|the one))",
        "no": r"(?:no+|nope|nah|not really|no thanks?|not (?:that|this)(?: one)?(?: either)?|wrong|negative|"
        r"nothing|incorrect|whatever)",
        "none": r"none(?: of (?:these|those|them|the above|that))?|neither(?: of (?:these|those|them))?|"
        r"(?:not )?any of (?:these|those|them)|"
        r"something else|(?:no |nope |nah )?not (?:that|this)(?: one)? either|others?|no match|not (?:in|"
        r"on) the list|(?:it(?:'s|s| is) )?not (?:there|listed)",
        "unsolved": rf"nothing (?:works?|worked|helps?|helped)|(?:(?:and |but )?(?:it|this|that|i|they|"
        rf"the (?:app|page|site)) )?(?:(?:is|was|are|"
        rf"am) )?(?:still )?{_NOT}"
        r"(?: (?:really|even|still|able to get it))?(?: (?:work(?:ing|ed|s)?|help(?:ed|ful|ing|s)?|solved?|"
        r"resolved?|fix(?:ed)?|useful|do anything))"
        r"(?: (?:it|me|my (?:problem|issue)|the (?:problem|issue)))?(?: (?:for me|at all|either|here|anymore|though))?|"
        r"still (?:nothing|no|nope|there|broken|fail(?:s|ing)|stuck|not|not there|not arrived|no luck|no change)|"
        r"(?:still |nope |and )?(?:the |it's the |its the )?same (?:problem|issue|error|thing|"
        r"result)(?: (?:again|here|still))?|"
        rf"no (?:luck|change|difference|effect|use)|still {_NOT} (?:get|see|have|receive|find) (?:it|anything|"
        rf"one|them)|"
        r"(?:i(?:'ve| have)? )?(?:already )?(?:tried|did|done)(?: (?:it|that|this|all of (?:it|that)|"
        r"everything))(?: (?:already|before|twice))?|"
        r"(?:that(?:'s|s| is)? )?not what i (?:asked|meant|mean|need|want)(?: for)?|you (?:don'?t|"
        r"didn'?t) (?:understand|get (?:it|me))|"
        r"(?:that |this )?(?:makes )?no (?:sense|help)|useless answer|unhelpful|(?:that(?:'s|s|"
        r" is)? )?not (?:my|the) (?:problem|issue|question|case)|checked(?: \w+)?,? no(?:thing)?",
        "next": r"step by step|(?:(?:what(?:'s|s| is)?|how about|and|show me|go to) )?step \d{1,2}|"
        r"(?:what(?:'s|s| is) )?(?:the )?first step|how exactly|how do i do that|"
        r"(?:what(?:'s|s| is)? |and |ok |so )?(?:next|the next(?: step| one)?|next step|then|"
        r"after(?: that| this)?|continue|go on|"
        r"then what|what then|now what|what now|what do i do (?:then|now|next))|"
        r"i (?:do not|don'?t|dont|didn'?t|cannot|can'?t) (?:get|understand|follow)(?: (?:it|that|this|you))?|"
        r"(?:i(?:'m| am) )?(?:confused|lost)|"
        r"(?:what do you mean|say (?:that|it) again|more details?|can you explain(?: (?:that|it|more))?|explain)",
        "human": r"(?:(?:real|live|actual|a)? ?(?:human|person|agent|operator|representative|advisor)|live chat|"
        r"customer (?:service|support))",
    },
    filler=r"(?:so|well|oh no|oh dear|ugh|hmm+|damn|um+|uh+|oh|please|pls|plz|now|just|really|very|and|but|a|"
    r"the|lol|haha+|sir|guys|man|mate|i|it|"
    r"me|you|ugh|here|there|already|kidding|dude|then|again|fine|either)",
    polite=r"(?:hi(?: there)?|hello(?: there)?|hey(?: there)?|thanks|thank you|thx|please|excuse me|sorry|ok|"
    r"okay|good morning|btw|by the way|anyway|unrelated|different question|"
    r"another question|one more (?:thing|question)|quick question|just kidding|forget it|lol|"
    r"ok here is the thing|here is the thing)",
    person=rf"(?:talk|speak|chat)(?:ing)?\s+(?:to|with)\s+{_REAL}{_WHO}|(?:transfer|connect|forward|pass|put) me\b|"
    rf"(?:get|give|find|send)\s+me\s+{_REAL}{_WHO}|(?:want|need|like)\s+(?:to\s+(?:talk|speak|chat)\s+(?:to|"
    rf"with)\s+)?{_REAL}"
    r"(?:human|agent|representative|operator|real person|live person|supervisor|manager)|"
    r"^(?:please\s+)?(?:human|agent|operator|representative)(?:\s+(?:agent|support|help))?(?:\s*[,.!?]|\s+(?:please|pls|"
    r"now|plz|needed|required|only)\b|\W*$)|\b(?:human|agent|operator|representative)(?:\s+(?:please|pls|now|plz))*\W*$|"
    r"(?:real|live|actual)\s+(?:human|agent|operator)|(?:chat|talk|speak)\s+(?:to|with)\s+(?:someone|somebody)",
    no_person=r"(?:don'?t|do not|no need to|not)\s+(?:want\s+|need\s+)?(?:to\s+)?(?:a\s+|an\s+)?(?:talk|speak|"
    r"transfer|connect|human|agent)|"
    r"how (?:do|can|to)\b|are (?:you|u)\b|am i\b|is this\b|without (?:a |an )?(?:human|agent)|complain",
    joins=r"\s?,?\s?\b(?:and also|also|plus|as well as|another (?:thing|question)|and (?=how|what|where|when|"
    r"can|do|does|is|why|which))\s?,?\s?",
    asks=r"\b(?:how|what|where|when|why|which|who)\b|^\s*(?:can|could|do|does|is|are|should|may|will)\b",
    persists=r"\b(?:tried|checked|restarted|reinstalled|switched|cleared|rebooted)\b|\bstill\b(?! (?:want|need|"
    r"have a question))|\b(?:again|same (?:error|problem|issue))\b",
    incident=r"\bhack(?:ed|er|ers)?\b|\bscam(?:med|mer|mers)?\b|\bstolen?\b|\bphish(?:ed|ing)\b|\bfraud\b|"
    r"\bcompromised\b|"
    r"\b(?:coins?|btc|eth|usdt|money|funds|balance|crypto|everything)\b[^.?!]{0,20}\b(?:gone|disappeared|"
    r"vanished|drained)\b|"
    r"(?:i )?did ?n'?t do it|was ?n'?t me|was not me|not me\b|without my (?:permission|consent|knowledge)|"
    r"unauthori[sz]ed|"
    r"(?:gave|told|sent) (?:my|him|her|them) (?:\w+ )?(?:code|password|phrase|key)|(?:seed phrase|private key|"
    r"api key)\b.{0,20}\b(?:leaked|exposed)|withdrew all|"
    r"i (?:never|did ?n'?t|did not) (?:ma[dk]e|placed?|authori[sz]ed?|do)\b|\b(?:someone|somebody|they|he|she|stranger)"
    r"(?: else)?(?: (?:has|have|is|had|just))? (?:used|using|accessed|charged|logged in ?to|took over) my (?:\w+ )?"
    r"(?:card|account)\b|\baccount (?:has been |was |is |got )?taken over\b|"
    r"\bfake (?:customer )?(?:support|agent|website|site|app)\b|"
    r"guaranteed profits?",
    no_incident=r"anti[- ]?phishing|how (?:to|do i|can i|do you|should i) (?:spot|avoid|recogni[sz]e|tell|identify|"
    r"prevent|detect|protect|report)\b[^,.!?;]*",
    first=r"(?:the )?(?:first|1st|former|top|upper|one)(?: (?:one|option|of (?:these|those|them)))?",
    second=r"(?:the )?(?:second|2nd|middle|two)(?: (?:one|option))?",
    third=r"(?:the )?(?:third|3rd|three)(?: (?:one|option))?",
    last=r"(?:the )?(?:last|latter|bottom|final)(?: (?:one|option))?",
    no_topic=r"(?:(?:ok|okay|so|and|but|now|then|well) ){0,3}(?:what (?:do|should|can|must|shall|am) (?:i|we)"
    r"(?: (?:supposed|meant|going) to)? do(?: now| here| next| about (?:it|this|that))?|what now|"
    r"how(?: come| so| to| (?:do|can) i(?: do (?:it|this|that))?)?|why(?: is (?:that|this|it)| so| not)?|"
    r"(?:i |we )?(?:really )?need (?:some |your )?(?:help|support|assistance)|"
    r"(?:(?:can|could|would|will) (?:you|someone|anyone|somebody) (?:please )?)?help(?: me)?(?: out)?"
    r"(?: with (?:this|it|that|something))?|(?:i(?:ve| have|m having| am having)?|we have|having|there(?:s| is)|"
    r"got)(?: got)?(?: an?| some| this| my)?(?: quick| small| big| serious| general)? "
    r"(?:questions?|problems?|issues?|query|queries|trouble|difficulty|difficulties)|"
    r"(?:(?:its?|this|thats?) )?(?:isnt|doesnt|wont|does not|is not|not) work(?:ing)?|"
    r"something(?:s| is| went| has gone| goes)? wrong|questions?|problems?|issues?|trouble|"
    r"what(?:s| is) (?:going on|wrong|happening|the matter|this)|what happened)",
    taking=r"(?:i (?:mean|meant|want|choose|pick|take)|it(?:'s|s| is)|that(?:'s|s| is)?|option|number|choice|"
    r"no\.?|choose|pick|take)?",
    thing=r"(?:and|what about|how about|same for|or)(?: (?:for|on|in|with|the|my|a|an|some))* ?[a-z0-9-]{1,16}",
    denied=r"(?:i (?:mean|meant|said) )?\bnot (?:the |my |a |an |about )?[a-z0-9-]{1,20}(?: [a-z0-9-]{1,20})?"
    r"(?:[,;.]? (?:but|i mean|i meant|rather)|[,;.] (?=the |my |a |an )) ?",
    pretended=r"(?:(?:pretend(?:ed|ing|s)?|claim(?:ed|ing|s)?) to be|(?:said|says|saying|told me) (?:he|she|they|it|"
    r"that he|that she)(?: (?:is|are|was|were|works?)|'s|'re)) [a-z' ]{0,30}(?:human|agents?|operator|representative|"
    r"manager|supervisor|support|staff)",
    step=r"\bstep (\d{1,2})\b",
)
