// Hostile: includes itself twice, again and again.
// Verdict: compilation compile failed: nested depth
#include __FILE__
#include __FILE__
