#include "common/loop/signal_watch.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

void BlockStopSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void UnblockStopSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

absl::StatusOr<std::unique_ptr<SignalWatch>> SignalWatch::Create(
    EventLoop& loop, std::function<void(int)> on_signal) {
  const sigset_t signals = StopSignals();
  UniqueFd fd(signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!fd.valid()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("signalfd: ", std::generic_category().message(errno)));
  }
  return std::unique_ptr<SignalWatch>(
      new SignalWatch(loop, std::move(fd), std::move(on_signal)));
}

SignalWatch::SignalWatch(EventLoop& loop, UniqueFd signals,
                         std::function<void(int)> on_signal)
    : loop_(loop),
      signals_(std::move(signals)),
      on_signal_(std::move(on_signal)) {
  loop_.Watch(signals_.get(), kFdReadable, *this);
}

SignalWatch::~SignalWatch() { loop_.Unwatch(signals_.get()); }

void SignalWatch::OnReady(int fd, uint32_t /*ready*/) {
  signalfd_siginfo info{};
  if (read(fd, &info, sizeof(info)) != sizeof(info)) return;
  on_signal_(static_cast<int>(info.ssi_signo));
}

}  // namespace byzerperf
