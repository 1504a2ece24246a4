#include "common/plan/corpus.h"

#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"

namespace byzerperf {
namespace {

constexpr uint32_t kWordsPerUnit = 16;
constexpr double kBytesPerToken = 4;
constexpr unsigned char kFirstWideByte = 0xE2;  // of U+2000 and beyond
constexpr unsigned char kFirstCjkByte = 0xE3;   // of U+3000 and beyond

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// The first byte of a character of a script that is written without blanks;
// punctuation from U+2E80 on included.
bool BeginsWideCharacter(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= kFirstCjkByte) return true;
  return byte == kFirstWideByte && at + 1 < text.size() &&
         static_cast<unsigned char>(text[at + 1]) >= 0xBA;  // U+2E80
}

// Collects words into units.
class UnitCutter {
 public:
  void AddBlank() { blank_ = !corpus_.text().empty(); }

  void BeginWord() {
    if (++words_ > kWordsPerUnit) EndUnit();
    if (blank_) Append(' ');
    blank_ = false;
  }

  void Append(char byte) {
    corpus_.mutable_text()->push_back(byte);
    ++bytes_;
  }

  v1::Corpus Take() {
    if (bytes_ > 0) EndUnit();
    return std::move(corpus_);
  }

 private:
  void EndUnit() {
    corpus_.add_unit_bytes(bytes_);
    bytes_ = 0;
    words_ = 1;
  }

  v1::Corpus corpus_;
  bool blank_ = false;
  uint32_t words_ = 0;
  uint32_t bytes_ = 0;
};

}  // namespace

v1::Corpus CutIntoUnits(std::string_view text) {
  UnitCutter cutter;
  bool in_word = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (absl::ascii_isspace(static_cast<unsigned char>(text[i]))) {
      cutter.AddBlank();
      in_word = false;
      continue;
    }
    const bool wide = BeginsWideCharacter(text, i);
    if ((!in_word || wide) && !IsContinuation(text[i])) cutter.BeginWord();
    cutter.Append(text[i]);
    in_word = true;
  }
  return cutter.Take();
}

std::vector<std::string_view> UnitsOf(const v1::Corpus& corpus) {
  std::vector<std::string_view> units;
  units.reserve(static_cast<size_t>(corpus.unit_bytes_size()));
  std::string_view rest = corpus.text();
  for (const uint32_t bytes : corpus.unit_bytes()) {
    units.push_back(rest.substr(0, bytes));
    rest.remove_prefix(units.back().size());
  }
  return units;
}

void ShareTokens(const std::vector<double>& weights, uint32_t total,
                 v1::Corpus* corpus) {
  double whole = 0;
  for (const double weight : weights) whole += weight;
  corpus->clear_unit_tokens();
  double sum = 0;
  int64_t told = 0;
  for (const double weight : weights) {
    sum += weight;
    const int64_t until = whole > 0 ? std::llround(sum / whole * total) : 0;
    corpus->add_unit_tokens(static_cast<uint32_t>(until - told));
    told = until;
  }
}

double GuessTokens(std::string_view text) {
  double wide = 0;
  double other_bytes = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (BeginsWideCharacter(text, i)) {
      ++wide;
      while (i + 1 < text.size() && IsContinuation(text[i + 1])) ++i;
    } else {
      ++other_bytes;
    }
  }
  return wide + other_bytes / kBytesPerToken;
}

std::vector<double> GuessUnits(const v1::Corpus& corpus) {
  std::vector<double> guesses;
  for (const std::string_view unit : UnitsOf(corpus)) {
    guesses.push_back(GuessTokens(unit));
  }
  return guesses;
}

absl::Status CheckCorpus(const v1::Corpus& corpus) {
  RETURN_IF_ERROR(CheckRange("the units of the corpus",
                             corpus.unit_bytes_size(), 1, kMaxCorpusUnits));
  double tokens = 0;
  for (const uint32_t unit : corpus.unit_tokens()) tokens += unit;
  RETURN_IF_ERROR(
      CheckRange("the tokens of the corpus", tokens, 0, kMaxAskedTokens));
  uint64_t bytes = 0;
  for (const uint32_t unit : corpus.unit_bytes()) bytes += unit;
  if (bytes == 0 || bytes != corpus.text().size()) {
    return BreaksRule("corpus", absl::StrCat(bytes, " bytes in units"),
                      absl::StrCat("must be units of its text's ",
                                   corpus.text().size(), " bytes"));
  }
  const int counted = corpus.unit_tokens_size();
  if (counted != 0 && counted != corpus.unit_bytes_size()) {
    return BreaksRule("corpus", absl::StrCat(counted, " units with tokens"),
                      "must have counted all units or none");
  }
  const auto ids = static_cast<uint32_t>(corpus.token_ids_size());
  if (ids != 0 && ids != TokensOf(corpus)) {
    return BreaksRule("corpus", absl::StrCat(ids, " token ids"),
                      absl::StrCat("must be none or the ", TokensOf(corpus),
                                   " tokens of its units"));
  }
  return absl::OkStatus();
}

uint32_t TokensOf(const v1::Corpus& corpus) {
  uint32_t tokens = 0;
  for (const uint32_t unit : corpus.unit_tokens()) tokens += unit;
  return tokens;
}

}  // namespace byzerperf
