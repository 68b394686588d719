type PassageKind =
  | 'story'
  | 'essay'
  | 'dialogue'
  | 'mid-sentence'
  | 'after a space'
  | 'heading'
  | 'list'
  | 'start';

/**
 * A text a writer may have before them, in light Markdown: blocks parted by an empty line, `# ` and `## ` headings,
 * `- ` and `1. ` items. The caret stands at its end, or at `¦`.
 */
export interface Passage {
  kind: PassageKind;
  /** ISO 639-1; English unless said. */
  language?: string;
  text: string;
}

const of = (kind: PassageKind, ...texts: string[]): Passage[] => texts.map((text) => ({ kind, text }));

/** Those that every figure is about. Written for this bench, each by another imagined hand. */
export const passages: readonly Passage[] = [
  ...of(
    'story',
    `The ferry had stopped running in October, so Marta rowed. She kept the lamp between her feet and counted strokes, two hundred to the mill, four hundred to the bend where the willows came down to the water.

At the bend she shipped the oars and listened. Somebody was playing a concertina on the far bank, badly, and stopping after every few notes as if to ask forgiveness.`,
    `Grandfather said the house remembered everyone who had slept in it. On our first night I lay in the attic under a roof that ticked as it cooled and tried to feel remembered. Rain began around two. By three there was a steady drip in the corridor, and then, quite clearly, the sound of a person setting a bowl beneath it.`,
    `Mr. Okafor opened the shop at half past six, as he had done since his wife died, and set out the crates of oranges. The street was wet and empty. A bus went by with nobody in it but the driver, who raised one hand.

The boy was already waiting by the door. He had the envelope again.`,
    `# The Salt Road

Three days out of Harrow the mule lay down and would not get up. Idris sat beside it in the white glare and shared out the last of the dates, one for himself, one for the mule, one for himself. He had never been good at sums, but even he could see how this would end.`,
  ),
  {
    kind: 'story',
    language: 'fr',
    text: `Le village dormait encore quand la vieille Jeanne sortit de chez elle, un panier vide au bras. Elle traversa la place, salua le chien du boulanger et prit le chemin de la rivière. Depuis la mort de son mari, elle faisait cette promenade tous les matins, même sous la pluie.`,
  },
  ...of(
    'essay',
    `People who keep bees will tell you that the hive is one animal. The single bee is something like a cell: it is born, works, wears out and is replaced, and the animal goes on. This is a comforting thought until you have watched a colony starve in March.`,
    `The argument for public libraries is usually made in terms of books, and that is a mistake. Books are cheap now. What a library gives is a warm room in which nobody asks you to buy anything. Consider how few such rooms are left in an ordinary town.`,
    `Our survey covered 214 households in four districts. Respondents were asked how far they walked each day, how they carried water, and who in the family did the carrying. Two findings stand out. First, distance mattered less than we had expected.`,
    `I learned to cook from a man who could not taste. He had lost the sense in a fever as a child, and ran his kitchen by smell, colour and the sound of fat. What he taught me above all was attention. A pan of onions says a great deal if you let it.`,
  ),
  {
    kind: 'essay',
    language: 'es',
    text: `La historia de esta ciudad se puede leer en sus puentes. El primero fue de madera y duró apenas veinte años, hasta que una crecida se lo llevó una noche de invierno. El segundo, de piedra, costó más de lo que valía la ciudad entera y fue pagado por los pescadores.`,
  },
  ...of(
    'dialogue',
    `“You said you’d be back before dark,” Nell said.

“I said I’d try.” He hung his coat on the nail and stood dripping on the stones. “The bridge is out. I came round by the quarry.”

“In this?”`,
    `"Do you know what this is?" the inspector asked, and put the key on the table.

Hanna looked at it for a while. "It's a key," she said.

"It was in your brother's hand."

She folded her own hands in her lap. "Then you should`,
    `Ruth did not look up from the sewing machine. "If you have come about the rent, my husband is out."

"I haven't come about the rent, Mrs. Lind. I've come about your husband."

The needle stopped.`,
    `‘What do they eat?’ asked the smaller of the two girls.

‘Moths, mostly,’ said her uncle. ‘And cake, if they can get it.’

‘Nobody eats moths.’

‘You have led a sheltered life,’ he said, and lifted the lid of the box.`,
    `"It's not the money," Dan said. "It's never been the money. It's that you didn't ask." He put the glass down harder than he meant to. "Ten years, and you`,
  ),
  ...of(
    'mid-sentence',
    `When the last of the guests had gone, Elena went through the rooms and opened all the windows, because`,
    `The chief difficulty with tidal power is not the turbines, which are well understood, but the`,
    `She had been told to expect a small dog. What came down the steps of the train was nearly as tall as the conductor, and it was carrying its own lea`,
    `Most of what we know about the night sky in the Bronze Age comes from a single disc of metal, found in 1999 by two men who were looking for something else. It shows the moon, the sun and thirty-two stars, ¦ and it was buried on a hilltop with two swords.`,
    `He took the long way home that evening, past the closed swimming pool and the church with the green door, and by the time he reached the corner of his own street it was almost dark and the lig`,
  ),
  ...of(
    'after a space',
    `The first winter was the hardest. We had wood but no stove, and then a stove but no pipe, and by the time the pipe came over the pass the snow was up to the sills. `,
    `A good map leaves things out. The art of the mapmaker is to know which things, and for whom, and `,
    `“I’m not going,” she said. “I told them so on Tuesday, and I’ll tell them again.” `,
    `Preheat the oven and butter the dish well. Slice the potatoes as thin as you can, rinse them, and dry them in a clean cloth. `,
    `The lighthouse keeper wrote the same line in the log each night for nine years, and on the tenth `,
  ),
  ...of(
    'heading',
    `# A Short History of `,
    `# Walking in the Alps

We left in June, when the passes were still under snow, and came home in September with holes in our boots.

## What to `,
    `# Annual Report

## Income

Membership fees rose by four per cent, and the spring fair brought in more than in any year since 2011.

## Expen`,
    `# The Night Ferry

The sea was flat and black, and nobody on deck was speaking.

## Chapter Two: The`,
    `# How to Repair a Bicycle Wheel

## Tools and`,
  ),
  ...of(
    'list',
    `For the picnic we still need a few things.

- two loaves of bread
- a jar of pickles
- `,
    `# Moving house: what to do in the last week

1. Tell the post office your new address.
2. Defrost the freezer and leave its door open.
3. `,
    `There are several reasons why the old town hall should be kept:

- It is the only public room in the valley that seats more than a hundred.
- The roof was renewed eight years ago and will last another forty.
- The `,
    `What I saw from the train:

- a field of sunflowers, all looking away
- three boys on one bicycle
- an old woman hanging out washing in `,
    `Before you start, make sure that

- the power is off
- the water is off
- somebody knows where`,
  ),
  ...of(
    'start',
    '',
    `# The Orchard

`,
    `# Notes on Patience

`,
    `# Letter to my Sister

Dear Anna,

`,
    `The`,
  ),
];

/** Looked at only when all is done, to see that nothing was tuned to the others. */
export const heldOut: readonly Passage[] = [
  ...of(
    'story',
    `By the time the circus reached Dunmore it was down to one elephant and a tent with a hole in it. The elephant was called Margaret. She was older than anyone who looked after her, and she had opinions about bridges.`,
    `It was Lena's idea to follow the drain. We had a torch, two candles and half a packet of biscuits, and we meant to be home for tea. The first hundred metres were easy, because you could still see the round of daylight behind you when you turned your head.`,
    `Captain Reyes had the last watch. Outside the port the planet turned, brown and patient, and the dust storm that had been building since Sunday had reached the edge of the landing field.`,
  ),
  ...of(
    'essay',
    `A city is loudest where it is being built. For a year I kept a diary of the noises on our street, and when I read it through in January I found that most of them were made by people trying to help.`,
    `It is often said that children have short attention spans. Anyone who has watched a four-year-old and a puddle knows better. What children lack is not attention but obedience, and the two are easily confused by those who pay for schools.`,
  ),
  {
    kind: 'essay',
    language: 'de',
    text: `Wer im Gebirge lebt, lernt früh, auf das Wetter zu achten. Meine Großmutter konnte am Geruch des Windes sagen, ob es am nächsten Tag regnen würde, und sie irrte sich selten. Heute schauen wir auf das Telefon und werden trotzdem nass.`,
  },
  ...of(
    'dialogue',
    `"Which one of you is the pilot?" the man on the jetty called.

Nobody answered. Then Petra put up her hand. "I am," she said, "but`,
    `“He can’t have gone far,” said Tom. “His shoes are still here.”

“He went to the moon in his slippers once,” his sister said. “In a manner of speaking.”`,
    `"Sit down, Mr. Vale. Do you smoke?"

"Only when I'm lying."

The lawyer laughed and pushed the box across the desk.`,
  ),
  ...of(
    'mid-sentence',
    `The recipe had come down from her great-aunt, who had it from a sailor, who claimed to have`,
    `If the bill is passed, farmers will have until the end of the year to register their wells, and those who`,
    `They found the notebook under the floor of the pavilion, wrapped in oilcloth and almost perfectly pres`,
  ),
  ...of(
    'after a space',
    `The train was late, as it always was on Fridays, and the waiting room smelled of oranges and wet wool. `,
    `Nothing grows on the island but thrift and sea campion, and `,
    `Dear Mr. Holloway, thank you for your letter of 3 May. `,
  ),
  ...of(
    'heading',
    `# A Beginner's Guide to `,
    `# Minutes of the Garden Club

Present were nine members and one dog.

## Plans for`,
  ),
  ...of(
    'list',
    `Things my father never told me:

- how he met my mother
- why we left the farm
- `,
    `To make the glaze:

1. Warm the honey until it runs.
2. Add the juice of one lemon and `,
  ),
  ...of(
    'start',
    `# The Last Summer at Lake House

`,
  ),
];
