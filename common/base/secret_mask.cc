#include "common/base/secret_mask.h"

#include <algorithm>

namespace byzerperf {
namespace {

constexpr std::string_view kStars = "***";

}  // namespace

SecretMask::SecretMask(const std::vector<std::string>& secrets) {
  std::vector<std::string> sorted;
  for (const std::string& secret : secrets) {
    if (secret.size() >= kLeastBytes) sorted.push_back(secret);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const std::string& a, const std::string& b) {
              return a.size() != b.size() ? a.size() > b.size() : a < b;
            });
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (std::string& secret : sorted) secrets_.emplace_back(std::move(secret));
}

size_t SecretMask::BeginningAtEnd(std::string_view text) const {
  size_t most = 0;
  for (const Secret& secret : secrets_) {
    const std::string_view whole = secret.reveal();
    size_t length = std::min(whole.size() - 1, text.size());
    while (length >= kLeastBytes && !text.ends_with(whole.substr(0, length))) {
      --length;
    }
    if (length >= kLeastBytes) most = std::max(most, length);
  }
  return most;
}

std::string SecretMask::Masked(std::string_view text) const {
  std::string masked(text);
  for (const Secret& secret : secrets_) {
    const std::string& hidden = secret.reveal();
    size_t at = masked.find(hidden);
    while (at != std::string::npos) {
      masked.replace(at, hidden.size(), kStars);
      at = masked.find(hidden, at + kStars.size());
    }
  }
  if (const size_t cut = BeginningAtEnd(masked); cut > 0) {
    masked.replace(masked.size() - cut, cut, kStars);
  }
  return masked;
}

}  // namespace byzerperf
