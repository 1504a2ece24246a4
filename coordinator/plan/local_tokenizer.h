#ifndef BYZERPERF_COORDINATOR_PLAN_LOCAL_TOKENIZER_H_
#define BYZERPERF_COORDINATOR_PLAN_LOCAL_TOKENIZER_H_

#include <string>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Fills in the corpus' unit_tokens and token_ids by a SentencePiece model, such
// as the tokenizer.model of Llama 2, Gemma or Yi, with the program
// sentence_pieces (coordinator/sentencepiece) in `program_folder`. A token
// counts for the unit in which it begins. InvalidArgument names --tokenizer,
// the file and what is wrong with it.
absl::Status CountBySentencePiece(const std::string& program_folder,
                                  const std::string& model_file,
                                  v1::Corpus* corpus);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LOCAL_TOKENIZER_H_
