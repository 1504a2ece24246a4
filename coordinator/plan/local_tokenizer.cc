#include "coordinator/plan/local_tokenizer.h"

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "coordinator/plan/child_program.h"

namespace byzerperf {
namespace {

// How many tokens begin in each unit. `begins` are their first bytes, rising.
void CountByUnit(const std::vector<uint32_t>& begins, v1::Corpus* corpus) {
  corpus->clear_unit_tokens();
  auto token = begins.begin();
  uint32_t end = 0;
  for (const uint32_t bytes : corpus->unit_bytes()) {
    end += bytes;
    const auto last = std::lower_bound(token, begins.end(), end);
    corpus->add_unit_tokens(static_cast<uint32_t>(last - token));
    token = last;
  }
}

}  // namespace

absl::Status CountBySentencePiece(const std::string& program_folder,
                                  const std::string& model_file,
                                  v1::Corpus* corpus) {
  const absl::StatusOr<std::string> output =
      OutputOf({absl::StrCat(program_folder, "/sentence_pieces"), model_file},
               corpus->text());
  if (absl::IsInvalidArgument(output.status())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--tokenizer: '", model_file,
        "' can't be read as a SentencePiece model (", output.status().message(),
        "); give the tokenizer.model that comes with the weights, or leave it "
        "out where the server has /tokenize"));
  }
  if (!output.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--tokenizer: ", output.status().message(),
                     "; it belongs beside the coordinator"));
  }
  std::istringstream lines(*output);
  std::vector<uint32_t> begins;
  corpus->clear_token_ids();
  uint32_t id = 0;
  uint32_t begin = 0;
  while (lines >> id >> begin) {
    corpus->add_token_ids(id);
    begins.push_back(begin);
  }
  CountByUnit(begins, corpus);
  return absl::OkStatus();
}

}  // namespace byzerperf
