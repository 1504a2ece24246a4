#ifndef BYZERPERF_TESTS_SUPPORT_FAKE_TARGET_ACCESS_H_
#define BYZERPERF_TESTS_SUPPORT_FAKE_TARGET_ACCESS_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_transport.h"
#include "worker/service/session_environment.h"

namespace byzerperf {

// A worker's way to model servers that are all one function: FakeTransports on
// whatever loop. URLs are not looked up.
class FakeTargetAccess : public TargetAccess {
 public:
  explicit FakeTargetAccess(FakeServer server) : server_(std::move(server)) {}

  void SetServer(FakeServer server) { server_ = std::move(server); }
  void SetOwnTargets(std::vector<std::string> urls) { own_ = std::move(urls); }
  void Forbid(const std::string& url) { forbidden_.insert(url); }
  void MakeUnresolvable(const std::string& url) { unresolvable_.insert(url); }

  std::vector<std::string> OwnTargets() const override { return own_; }
  absl::StatusOr<PinnedTarget> Pin(const std::string& url) override;
  absl::StatusOr<std::unique_ptr<HttpTransport>> MakeTransport(
      Loop& loop, const TransportOrder& order) override;

  // What the servers saw, of all transports.
  const std::vector<FakeRequest>& seen() const { return *seen_; }
  size_t in_flight() const { return *in_flight_; }
  const TransportOrder& last_order() const { return last_order_; }
  size_t transports_made() const { return transports_made_; }
  // Those that are not destroyed yet: a real one holds connections.
  size_t transports_open() const {
    return static_cast<size_t>(in_flight_.use_count()) - 1;
  }

 private:
  FakeServer server_;
  std::vector<std::string> own_;
  std::set<std::string> forbidden_;
  std::set<std::string> unresolvable_;
  // Shared with transports, which may outlive this for a moment.
  std::shared_ptr<std::vector<FakeRequest>> seen_ =
      std::make_shared<std::vector<FakeRequest>>();
  std::shared_ptr<size_t> in_flight_ = std::make_shared<size_t>(0);
  TransportOrder last_order_;
  size_t transports_made_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAKE_TARGET_ACCESS_H_
