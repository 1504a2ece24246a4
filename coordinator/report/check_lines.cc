#include "coordinator/report/check_lines.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

namespace byzerperf {
namespace {

// What a plan's own screen leaves of a terminal of 24 lines.
constexpr size_t kMaxLines = 12;

bool IsSameLine(const v1::PreflightCheck& a, const v1::PreflightCheck& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

bool IsSameKind(const v1::PreflightCheck& a, const v1::PreflightCheck& b) {
  return a.name() == b.name() && a.passed() == b.passed();
}

void AddWorker(const std::string& worker, std::vector<std::string>& workers) {
  if (std::find(workers.begin(), workers.end(), worker) == workers.end()) {
    workers.push_back(worker);
  }
}

// Adds to the line that `is_same` finds, or begins one.
template <typename IsSame>
CheckLine& LineOf(const v1::PreflightCheck& check, const IsSame& is_same,
                  std::vector<CheckLine>& lines) {
  const auto found = std::find_if(
      lines.begin(), lines.end(),
      [&](const CheckLine& line) { return is_same(line.check, check); });
  if (found != lines.end()) return *found;
  lines.emplace_back().check = check;
  return lines.back();
}

std::vector<CheckLine> FoldKinds(const std::vector<CheckLine>& lines) {
  std::vector<CheckLine> folded;
  for (const CheckLine& line : lines) {
    CheckLine& kind = LineOf(line.check, IsSameKind, folded);
    if (!kind.workers.empty()) ++kind.alike;
    for (const std::string& worker : line.workers) {
      AddWorker(worker, kind.workers);
    }
  }
  return folded;
}

}  // namespace

std::vector<CheckLine> FoldChecks(const v1::Environment& environment) {
  std::vector<CheckLine> lines;
  for (const v1::WorkerFacts& worker : environment.workers()) {
    for (const v1::PreflightCheck& check : worker.checks()) {
      AddWorker(worker.worker(), LineOf(check, IsSameLine, lines).workers);
    }
  }
  if (lines.size() > kMaxLines) lines = FoldKinds(lines);
  const auto all = static_cast<size_t>(environment.workers_size());
  for (CheckLine& line : lines) line.of_all = line.workers.size() == all;
  return lines;
}

}  // namespace byzerperf
