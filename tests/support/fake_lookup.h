#ifndef BYZERPERF_TESTS_SUPPORT_FAKE_LOOKUP_H_
#define BYZERPERF_TESTS_SUPPORT_FAKE_LOOKUP_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/loop/loop.h"
#include "coordinator/run/name_lookup.h"

namespace byzerperf {

// What a test's resolver knows; changed as the test goes on.
struct FakeNames {
  std::map<std::string, std::vector<std::string>> addresses;
  int asked = 0;
  int64_t delay_ns = 0;  // of an answer
};

// Answers a turn of the loop, or the delay, later from what `names` holds then.
class FakeLookup : public NameLookup {
 public:
  FakeLookup(Loop& loop, FakeNames& names)
      : loop_(loop), names_(names), alive_(std::make_shared<int>(0)) {}

  void LookUp(const std::string& host, Done done) override {
    ++names_.asked;
    auto answer = [this, host, done = std::move(done),
                   alive = std::weak_ptr<int>(alive_)] {
      if (alive.expired()) return;
      const auto found = names_.addresses.find(host);
      if (found == names_.addresses.end()) {
        done(absl::NotFoundError("cannot look up " + host));
      } else {
        done(found->second);
      }
    };
    if (names_.delay_ns == 0) {
      loop_.Post(std::move(answer));
    } else {
      loop_.RunAt(loop_.NowNs() + names_.delay_ns, std::move(answer));
    }
  }

 private:
  Loop& loop_;
  FakeNames& names_;
  std::shared_ptr<int> alive_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAKE_LOOKUP_H_
