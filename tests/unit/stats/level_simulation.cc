#include "tests/unit/stats/level_simulation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <queue>

namespace byzerperf {
namespace {

using v1::Metric;

constexpr double kWorkDeviation = 0.5;  // of the logarithm

// Times or amounts, the least first.
using RisingQueue =
    std::priority_queue<double, std::vector<double>, std::greater<>>;

// All at once, as a closed loop begins.
RisingQueue UsersAtStart(uint32_t users) {
  RisingQueue issues;
  for (uint32_t user = 0; user < users; ++user) issues.push(0);
  return issues;
}

// Takes the user whose turn it is.
double PopLeast(RisingQueue* times) {
  const double least = times->top();
  times->pop();
  return least;
}

// How much work is done by when at a speed that changes between 1 and 1/2.
// Asked in rising order of the times.
class Speed {
 public:
  Speed(double spell_s, Draws* draws) : spell_s_(spell_s), draws_(draws) {
    fast_ = draws_->Unit() < 0.5;
    AddSpell();
  }

  double WorkBy(double time_s) {
    while (spells_.back().end_s < time_s) AddSpell();
    while (spells_.front().end_s < time_s) spells_.pop_front();
    const Spell& spell = spells_.front();
    return spell.work + (time_s - spell.start_s) * spell.speed;
  }

  // `work` lies beyond what the last WorkBy gave.
  double TimeOf(double work) {
    while (EndWork(spells_.back()) < work) AddSpell();
    const auto spell =
        std::find_if(spells_.begin(), spells_.end(),
                     [&](const Spell& one) { return EndWork(one) >= work; });
    return spell->start_s + (work - spell->work) / spell->speed;
  }

 private:
  struct Spell {
    double start_s = 0;
    double end_s = 0;
    double work = 0;  // at the start
    double speed = 1;
  };
  static double EndWork(const Spell& spell) {
    return spell.work + (spell.end_s - spell.start_s) * spell.speed;
  }

  void AddSpell() {
    Spell next;
    if (!spells_.empty()) {
      next.start_s = spells_.back().end_s;
      next.work = EndWork(spells_.back());
    }
    next.end_s = next.start_s + draws_->Exponential(spell_s_);
    next.speed = fast_ ? 1 : 0.5;
    fast_ = !fast_;
    spells_.push_back(next);
  }

  double spell_s_;
  Draws* draws_;
  bool fast_ = true;
  std::deque<Spell> spells_;
};

// Requests that are served at once, each the more slowly the more they are.
class Batch {
 public:
  explicit Batch(double slowdown) : slowdown_(slowdown) {}

  bool empty() const { return served_.empty(); }

  // When the next one gets its first token or ends; never, when empty.
  double NextS() const {
    if (served_.empty()) return std::numeric_limits<double>::infinity();
    return now_s_ + (served_.top().NextAt() - done_work_) * Pace();
  }

  void Admit(double now_s, double prefill_work, double work) {
    done_work_ += (now_s - now_s_) / Pace();
    now_s_ = now_s;
    served_.push({.issued_s = now_s,
                  .work = done_work_ + work,
                  .prefill_work = done_work_ + prefill_work});
  }

  // Goes on to NextS().
  void Step(LevelRecorder* level) {
    const double now_s = NextS();
    Request request = served_.top();
    served_.pop();
    now_s_ = now_s;
    done_work_ = request.NextAt();
    if (request.has_token) {
      level->Add(request.issued_s, request.first_token_s, now_s_);
      return;
    }
    request.has_token = true;
    request.first_token_s = now_s_;
    served_.push(request);
  }

 private:
  struct Request {
    double issued_s = 0;
    double first_token_s = 0;
    double work = 0;  // all that was done for each when it is over
    double prefill_work = 0;
    bool has_token = false;

    double NextAt() const { return has_token ? work : prefill_work; }
    bool operator>(const Request& other) const {
      return NextAt() > other.NextAt();
    }
  };

  // Seconds for a second's work.
  double Pace() const {
    return 1 + slowdown_ * static_cast<double>(served_.size());
  }

  double slowdown_;
  double now_s_ = 0;
  double done_work_ = 0;  // for each that is in service
  std::priority_queue<Request, std::vector<Request>, std::greater<>> served_;
};

}  // namespace

LevelRecorder::LevelRecorder(uint32_t from_s, uint32_t to_s)
    : from_s_(from_s), to_s_(to_s) {
  level_.ok_per_second.resize(to_s - from_s);
}

void LevelRecorder::Add(double issued_s, double first_token_s, double done_s) {
  if (done_s >= from_s_ && done_s < to_s_) {
    ++level_.ok_per_second[static_cast<size_t>(done_s - from_s_)];
  }
  if (issued_s < from_s_ || issued_s >= to_s_) return;
  SampleValues values;
  values[Metric::ttft] =
      static_cast<uint64_t>((first_token_s - issued_s) * 1e9);
  values[Metric::e2e] = static_cast<uint64_t>((done_s - issued_s) * 1e9);
  level_.sections.AddOk(issued_s, values);
  level_.ttft.Record(*values[Metric::ttft]);
}

double Draws::Exponential(double mean) { return -mean * std::log1p(-Unit()); }

double Draws::LogNormal(double mean, double deviation) {
  return mean * std::exp(deviation * Normal() - deviation * deviation / 2);
}

double PrefillQueue::TrueTtftS() const {
  return users / TrueRequestsPerS() - decode_s;
}

double PrefillQueue::TrueRequestsPerS() const {
  double queue = 0;
  double throughput = 0;
  for (uint32_t n = 1; n <= users; ++n) {
    const double response_s = prefill_s * (1 + queue);
    throughput = n / (response_s + decode_s);
    queue = throughput * response_s;
  }
  return throughput;
}

void PrefillQueue::Run(Draws draws, LevelRecorder* level) const {
  RisingQueue issues = UsersAtStart(users);
  double free_s = 0;
  while (issues.top() < level->to_s()) {
    const double issued_s = PopLeast(&issues);
    const double first_s =
        std::max(issued_s, free_s) + draws.Exponential(prefill_s);
    free_s = first_s;
    const double done_s = first_s + draws.LogNormal(decode_s, kWorkDeviation);
    level->Add(issued_s, first_s, done_s);
    issues.push(done_s);
  }
}

double OpenPrefillQueue::TrueTtftPercentileS(double percentile) const {
  return -std::log1p(-percentile / 100) * TrueTtftS();
}

void OpenPrefillQueue::Run(Draws draws, LevelRecorder* level) const {
  double free_s = 0;
  double issued_s = draws.Exponential(1 / rate_per_s);
  while (issued_s < level->to_s()) {
    free_s = std::max(issued_s, free_s) + draws.Exponential(prefill_s);
    level->Add(issued_s, free_s,
               free_s + draws.LogNormal(decode_s, kWorkDeviation));
    issued_s += draws.Exponential(1 / rate_per_s);
  }
}

void ChangingSpeed::Run(Draws draws, LevelRecorder* level) const {
  Speed speed(spell_s, &draws);
  RisingQueue issues = UsersAtStart(users);
  while (issues.top() < level->to_s()) {
    const double issued_s = PopLeast(&issues);
    const double first_work =
        speed.WorkBy(issued_s) + draws.LogNormal(prefill_s, kWorkDeviation);
    const double done_s =
        speed.TimeOf(first_work + draws.LogNormal(decode_s, kWorkDeviation));
    level->Add(issued_s, speed.TimeOf(first_work), done_s);
    issues.push(done_s);
  }
}

void IndependentUsers::Run(Draws draws, LevelRecorder* level) const {
  RisingQueue issues = UsersAtStart(users);
  while (issues.top() < level->to_s()) {
    const double issued_s = PopLeast(&issues);
    const double first_s = issued_s + draws.LogNormal(ttft_s, kWorkDeviation);
    const double done_s = first_s + draws.LogNormal(decode_s, kWorkDeviation);
    level->Add(issued_s, first_s, done_s);
    issues.push(done_s);
  }
}

void DriftingTtft::Run(Draws draws, LevelRecorder* level) const {
  constexpr double kStepS = 0.25;
  const double kept = std::exp(-kStepS / memory_s);
  const double renewed = std::sqrt(1 - kept * kept);
  double state = draws.Normal();
  double next_step_s = kStepS;
  double issued_s = draws.Exponential(1 / rate_per_s);
  while (issued_s < level->to_s()) {
    for (; next_step_s < issued_s; next_step_s += kStepS) {
      state = kept * state + renewed * draws.Normal();
    }
    const double mean_s = ttft_s * std::exp(drift * state - drift * drift / 2);
    const double first_s = issued_s + draws.LogNormal(mean_s, kWorkDeviation);
    level->Add(issued_s, first_s,
               first_s + draws.LogNormal(decode_s, kWorkDeviation));
    issued_s += draws.Exponential(1 / rate_per_s);
  }
}

double BatchingServer::TrueTtftS() const {
  const double offered = rate_per_s * work_s;
  double weight = 1;
  double weights = 1;
  double in_service = 0;
  for (uint32_t n = 1; n < 500; ++n) {
    weight *= offered / n * (1 + slowdown * n);
    weights += weight;
    in_service += n * weight;
  }
  return prefill_share * in_service / weights / rate_per_s;
}

void BatchingServer::Run(Draws draws, LevelRecorder* level) const {
  Batch batch(slowdown);
  double arrival_s = draws.Exponential(1 / rate_per_s);
  while (arrival_s < level->to_s() || !batch.empty()) {
    if (arrival_s < level->to_s() && arrival_s <= batch.NextS()) {
      const double work = draws.LogNormal(work_s, kWorkDeviation);
      batch.Admit(arrival_s, prefill_share * work, work);
      arrival_s += draws.Exponential(1 / rate_per_s);
    } else {
      batch.Step(level);
    }
  }
}

}  // namespace byzerperf
