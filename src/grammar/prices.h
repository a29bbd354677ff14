// What reading costs: each piece a little, so that long ones win; what is swallowed a lot. Only for
// the .c files here.
#ifndef HOB_GRAMMAR_PRICES_H
#define HOB_GRAMMAR_PRICES_H

#define PRICE_PHRASE 1.0F
#define PRICE_FILLER 0.4F
#define PRICE_DOUBTFUL 0.3F  // a slot whose form alone does not say what it is
#define PRICE_FOREIGN 0.8F   // one that takes a word of packs that are not read here
#define PRICE_SWALLOWED 2.5F // one that takes a word of these packs
#define PRICE_LEFT_OUT 4.0F  // of a token that nothing takes, where something is to be kept

// A reading that is so much dearer than the cheapest of its scope is not what was meant, even when
// only it has a command: it reads a word of the grammar as a name. Other scopes may know less of
// the request and read it cheaply, so they are given more.
#define PRICE_SLACK 1.9F
#define PRICE_SLACK_FAR 3.5F

enum { PARTICLE_LETTERS_MOST = 3 };

#endif
