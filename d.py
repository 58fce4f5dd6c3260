from tests.minutes.talk import facts, tasks
import sys
def D(*l,language='en'):
    f=facts(*l,language=language); print([(x.text,x.status) for x in f.decisions],tasks(f),[(d.text,d.reason) for d in f.dropped])
D("A: Who should chair this? Nadia?","B: Nadia.","A: Nadia it is. Congratulations.")
D("A: So no dogs in the garden. All agreed?","B: Agreed.","C: Agreed.")
D("A: How about we move the party to June?","B: Agreed.")
D("A: We could get the tiles in grey.","B: Agreed.")
D("A: We'll do without a tent this time.","B: Agreed.")
D("A: We use a playlist this time.","B: Agreed.")
