#ifndef BYZERPERF_SIMULATOR_TOKENS_H_
#define BYZERPERF_SIMULATOR_TOKENS_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace byzerperf {

// The simulator's tokenizer. A CJK character (from U+2E80 on) is one token;
// other text is cut into tokens of four bytes, the last of a run may be
// shorter. Simple enough to be recounted by hand in a test, and near to what
// real tokenizers give for English and Chinese. A token's number is a hash of
// its bytes, so equal prefixes have equal tokens.
std::vector<uint32_t> Tokenize(std::string_view text);

// True when a quarter of the tokens or more are CJK characters.
bool IsMostlyCjk(std::string_view text);

// Real words, so that answers look like text: the word for any number, with
// its leading space in English, without one in Chinese.
std::string_view EnglishWord(uint64_t number);
std::string_view ChineseWord(uint64_t number);

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_TOKENS_H_
