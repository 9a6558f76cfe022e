// Hostile: makes the compiler print without end.
// Verdict: compilation compile failed: 
#define A8(text) text text text text text text text text
#define A512(text) A8(A8(A8(text)))
#define MESSAGE(text) _Pragma(#text)
#define PRINT(text) MESSAGE(message(text))
#if __INCLUDE_LEVEL__ < 150
PRINT(A512(A8("xxxxxxxxxxxxxxxx")))
#include __FILE__
#include __FILE__
#endif
