#include "coordinator/run/name_lookup.h"

#include <thread>
#include <utility>

#include "common/loop/way_back.h"

namespace byzerperf {
namespace {

class ThreadedLookup : public NameLookup {
 public:
  ThreadedLookup(Loop& loop, HostLookup look_up)
      : look_up_(std::move(look_up)),
        way_back_(std::make_shared<WayBack>(loop)),
        alive_(std::make_shared<int>(0)) {}
  ~ThreadedLookup() override { way_back_->Cut(); }
  ThreadedLookup(const ThreadedLookup&) = delete;
  ThreadedLookup& operator=(const ThreadedLookup&) = delete;

  void LookUp(const std::string& host, Done done) override {
    // Detached, since a resolver can't be interrupted: the user's Ctrl-C would
    // have to wait for it.
    std::thread([host, done = std::move(done), look_up = look_up_,
                 way_back = way_back_, alive = std::weak_ptr<int>(alive_)] {
      absl::StatusOr<std::vector<std::string>> found = look_up(host);
      way_back->Post([done, found = std::move(found), alive] {
        if (!alive.expired()) done(found);
      });
    }).detach();
  }

 private:
  const HostLookup look_up_;
  const std::shared_ptr<WayBack> way_back_;
  const std::shared_ptr<int> alive_;
};

}  // namespace

std::unique_ptr<NameLookup> MakeNameLookup(Loop& loop, HostLookup look_up) {
  return std::make_unique<ThreadedLookup>(loop, std::move(look_up));
}

}  // namespace byzerperf
