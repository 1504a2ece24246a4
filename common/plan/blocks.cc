#include "common/plan/blocks.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "common/base/rng.h"
#include "common/plan/corpus.h"

namespace byzerperf {
namespace {

constexpr size_t kDigits = 10;
// No bits that a plan would have: of pi.
constexpr uint64_t kOtherText = 0x243f6a8885a308d3;

int FirstUnit(const v1::Corpus& corpus, const v1::TextBlock& block) {
  return static_cast<int>(MixBits(block.key()) %
                          static_cast<uint64_t>(corpus.unit_tokens_size()));
}

// About `share` (0 to 1) of a unit, in whole words, or whole characters where
// there are no blanks.
std::string_view Beginning(std::string_view unit, double share) {
  auto cut = static_cast<size_t>(
      std::lround(share * static_cast<double>(unit.size())));
  const auto is_inside = [unit](size_t at) {
    return (static_cast<unsigned char>(unit[at]) & 0xC0) == 0x80;
  };
  while (cut < unit.size() && is_inside(cut)) ++cut;
  if (cut >= unit.size()) return unit;
  // A word is not cut when its end is near.
  const size_t end = unit.find(' ', cut);
  const size_t begin = unit.rfind(' ', cut);
  const bool has_words =
      begin != std::string_view::npos && begin > 0 && unit[cut] != ' ';
  if (!has_words || static_cast<unsigned char>(unit[cut]) >= 0x80) {
    return unit.substr(0, cut);
  }
  if (end != std::string_view::npos && end - cut <= cut - begin) {
    return unit.substr(0, end);
  }
  return unit.substr(0, begin);
}

// The corpus and where its units begin, looked up once for all blocks of a
// text.
class CorpusText {
 public:
  explicit CorpusText(const v1::Corpus& corpus)
      : corpus_(corpus), is_measured_(TokensOf(corpus) > 0) {
    offsets_.reserve(static_cast<size_t>(corpus.unit_bytes_size()));
    size_t offset = 0;
    for (const uint32_t bytes : corpus.unit_bytes()) {
      offsets_.push_back(offset);
      offset += bytes;
    }
  }

  void Append(const v1::TextBlock& block, std::string* text) const {
    if (!is_measured_) return;
    uint32_t left = block.tokens();
    for (int at = FirstUnit(corpus_, block); left > 0;
         at = (at + 1) % corpus_.unit_tokens_size()) {
      const std::string_view unit = Unit(at);
      const uint32_t tokens = corpus_.unit_tokens(at);
      if (tokens > left) {
        *text += Beginning(unit, static_cast<double>(left) / tokens);
        return;
      }
      *text += unit;
      left -= tokens;
    }
  }

 private:
  std::string_view Unit(int at) const {
    return std::string_view(corpus_.text())
        .substr(offsets_[static_cast<size_t>(at)], corpus_.unit_bytes(at));
  }

  const v1::Corpus& corpus_;
  const bool is_measured_;
  std::vector<size_t> offsets_;  // of each unit
};

void AppendIds(const v1::Corpus& corpus, const v1::TextBlock& block,
               v1::Prompt* to) {
  uint32_t at = 0;
  for (int i = 0; i < FirstUnit(corpus, block); ++i) {
    at += corpus.unit_tokens(i);
  }
  const auto all = static_cast<uint32_t>(corpus.token_ids_size());
  for (uint32_t i = 0; i < block.tokens(); ++i) {
    to->add_token_ids(corpus.token_ids(static_cast<int>((at + i) % all)));
  }
}

// The first ten ids that differ stand for the digits; all of them are the
// first one where there are fewer.
std::vector<uint32_t> DigitIds(const v1::Corpus& corpus) {
  std::vector<uint32_t> digits;
  for (const uint32_t id : corpus.token_ids()) {
    if (digits.size() == kDigits) break;
    if (std::find(digits.begin(), digits.end(), id) == digits.end()) {
      digits.push_back(id);
    }
  }
  digits.resize(kDigits, digits.front());
  return digits;
}

void AppendMarkerIds(const v1::Corpus& corpus, const std::string& marker,
                     v1::Prompt* to) {
  if (marker.empty()) return;
  const std::vector<uint32_t> digits = DigitIds(corpus);
  for (const char c : marker) {
    if (c < '0' || c > '9') continue;
    to->add_token_ids(digits[static_cast<size_t>(c - '0')]);
  }
}

v1::Prompt WriteOutIds(const v1::Corpus& corpus, const v1::Prompt& prompt,
                       const std::string& marker) {
  v1::Prompt written;
  for (const v1::TextBlock& block : prompt.system_blocks()) {
    AppendIds(corpus, block, &written);
  }
  const int shared = static_cast<int>(prompt.shared_blocks());
  for (int i = 0; i <= prompt.blocks_size(); ++i) {
    if (i == std::min(shared, prompt.blocks_size())) {
      AppendMarkerIds(corpus, marker, &written);
    }
    if (i < prompt.blocks_size()) {
      AppendIds(corpus, prompt.blocks(i), &written);
    }
  }
  return written;
}

v1::Message* FirstUserMessage(v1::Prompt* prompt) {
  for (v1::Message& message : *prompt->mutable_messages()) {
    if (message.role() == "user") return &message;
  }
  v1::Message* made = prompt->add_messages();
  made->set_role("user");
  return made;
}

void WriteOutText(const v1::Corpus& corpus, const v1::Prompt& prompt,
                  const std::string& marker, v1::Prompt* written) {
  const CorpusText cut(corpus);
  if (!prompt.system_blocks().empty()) {
    v1::Message& system = *written->add_messages();
    system.set_role("system");
    for (const v1::TextBlock& block : prompt.system_blocks()) {
      cut.Append(block, system.mutable_content());
    }
  }
  for (const v1::Message& message : prompt.messages()) {
    *written->add_messages() = message;
  }
  v1::Message& user = *FirstUserMessage(written);
  const int shared = static_cast<int>(prompt.shared_blocks());
  std::string text;
  for (int i = 0; i < prompt.blocks_size(); ++i) {
    if (i == shared) text += marker;
    cut.Append(prompt.blocks(i), &text);
  }
  if (shared >= prompt.blocks_size()) text += marker;
  user.set_content(text + user.content());
}

}  // namespace

std::string BlockText(const v1::Corpus& corpus, const v1::TextBlock& block) {
  std::string text;
  CorpusText(corpus).Append(block, &text);
  return text;
}

bool HasBlocks(const v1::Prompt& prompt) {
  return !prompt.blocks().empty() || !prompt.system_blocks().empty();
}

v1::Prompt WriteOut(const v1::Corpus& corpus, const v1::Prompt& prompt,
                    const std::string& marker) {
  v1::Prompt written;
  if (!corpus.token_ids().empty()) {
    written = WriteOutIds(corpus, prompt, marker);
  } else {
    WriteOutText(corpus, prompt, marker, &written);
  }
  if (prompt.has_max_tokens()) written.set_max_tokens(prompt.max_tokens());
  if (prompt.has_min_tokens()) written.set_min_tokens(prompt.min_tokens());
  return written;
}

v1::Prompt WithOtherText(v1::Prompt prompt) {
  const auto change = [](auto* blocks) {
    for (v1::TextBlock& block : *blocks)
      block.set_key(block.key() ^ kOtherText);
  };
  change(prompt.mutable_system_blocks());
  change(prompt.mutable_blocks());
  return prompt;
}

std::string TurnText(const v1::Corpus& corpus, const v1::Turn& turn) {
  std::string text;
  const CorpusText cut(corpus);
  for (const v1::TextBlock& block : turn.blocks()) cut.Append(block, &text);
  return text + turn.content();
}

}  // namespace byzerperf
