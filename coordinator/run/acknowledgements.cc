#include "coordinator/run/acknowledgements.h"

#include <algorithm>
#include <utility>

namespace byzerperf {

std::function<void()> Acknowledgements::Expect(const WorkerPeer& peer,
                                               uint32_t number) {
  unanswered_.insert(peer.index);
  return [&loop = loop_, weak = std::weak_ptr<Acknowledgements*>(alive_),
          index = peer.index, epoch = peer.epoch, number] {
    loop.Post([weak, index, epoch, number] {
      const auto alive = weak.lock();
      if (alive != nullptr) (*alive)->OnWritten(index, epoch, number);
    });
  };
}

void Acknowledgements::OnWritten(uint32_t index, uint32_t epoch,
                                 uint32_t number) {
  WorkerPeer& peer = *roster_.peers()[index];
  if (!peer.live || peer.epoch != epoch) return;
  peer.written_event = std::max(peer.written_event, number);
  Answer(peer);
}

void Acknowledgements::AnswerTheRest() {
  for (const uint32_t index : std::exchange(unanswered_, {})) {
    Answer(*roster_.peers()[index]);
  }
}

void Acknowledgements::Answer(WorkerPeer& peer) {
  unanswered_.erase(peer.index);
  roster_.Acknowledge(peer);
}

}  // namespace byzerperf
