#ifndef BYZERPERF_TESTS_SUPPORT_FAKE_LOOKUP_H_
#define BYZERPERF_TESTS_SUPPORT_FAKE_LOOKUP_H_

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
};

// Answers a turn of the loop later from what `names` holds then.
class FakeLookup : public NameLookup {
 public:
  FakeLookup(Loop& loop, FakeNames& names)
      : loop_(loop), names_(names), alive_(std::make_shared<int>(0)) {}

  void LookUp(const std::string& host, Done done) override {
    ++names_.asked;
    loop_.Post([this, host, done = std::move(done),
                alive = std::weak_ptr<int>(alive_)] {
      if (alive.expired()) return;
      const auto found = names_.addresses.find(host);
      if (found == names_.addresses.end()) {
        done(absl::NotFoundError("cannot look up " + host));
      } else {
        done(found->second);
      }
    });
  }

 private:
  Loop& loop_;
  FakeNames& names_;
  std::shared_ptr<int> alive_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAKE_LOOKUP_H_
