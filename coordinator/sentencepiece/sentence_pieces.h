#ifndef BYZERPERF_COORDINATOR_SENTENCEPIECE_SENTENCE_PIECES_H_
#define BYZERPERF_COORDINATOR_SENTENCEPIECE_SENTENCE_PIECES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace byzerperf {

// A text as tokens; parallel, in the order of the text.
struct SentencePieces {
  std::vector<uint32_t> ids;
  std::vector<uint32_t> begins;  // first byte of each in the text; rising
  std::string error;             // why there are none; "" when all went well
};

// By a SentencePiece model file, such as the tokenizer.model of Llama 2, Gemma
// or Yi. Its library's header says what absl::string_view is, as Abseil's does:
// this room includes neither Abseil nor what does.
SentencePieces CutBySentencePiece(const std::string& model_file,
                                  const std::string& text);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_SENTENCEPIECE_SENTENCE_PIECES_H_
