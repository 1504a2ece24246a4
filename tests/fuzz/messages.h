#ifndef BYZERPERF_TESTS_FUZZ_MESSAGES_H_
#define BYZERPERF_TESTS_FUZZ_MESSAGES_H_

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace byzerperf {

// Protobuf would write a line for every text that is not UTF-8.
inline google::protobuf::LogHandler* const kOtherLogHandler =
    google::protobuf::SetLogHandler(nullptr);

// Messages one after the other, each behind its length as a varint, up to the
// first that can't be read; at most `most` of them.
template <typename Message>
std::vector<Message> ReadDelimited(const uint8_t* data, size_t size,
                                   size_t most) {
  google::protobuf::io::ArrayInputStream stream(data, static_cast<int>(size));
  std::vector<Message> messages;
  Message message;
  bool clean_end = false;
  while (messages.size() < most &&
         google::protobuf::util::ParseDelimitedFromZeroCopyStream(
             &message, &stream, &clean_end)) {
    messages.push_back(message);
    message.Clear();
  }
  return messages;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_FUZZ_MESSAGES_H_
