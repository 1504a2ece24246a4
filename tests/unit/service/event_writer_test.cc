#include "worker/service/event_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

v1::Event Numbered(uint32_t number) {
  v1::Event event;
  event.set_number(number);
  return event;
}

TEST(EventWriter, WritesEverythingInOrderBeforeItEnds) {
  std::vector<uint32_t> written;
  {
    EventWriter writer([&](const v1::Event& event) {
      written.push_back(event.number());
      return true;
    });
    for (uint32_t i = 1; i <= 4; ++i) writer.Add(Numbered(i));
  }
  EXPECT_THAT(written, ElementsAre(1, 2, 3, 4));
}

TEST(EventWriter, DoesNotHoldUpTheCallerWhileTheStreamIsSlow) {
  std::promise<void> reader_awake;
  std::vector<uint32_t> written;
  {
    EventWriter writer([&](const v1::Event& event) {
      if (event.number() == 1) reader_awake.get_future().wait();
      written.push_back(event.number());
      return true;
    });
    writer.Add(Numbered(1));
    writer.Add(Numbered(2));
    reader_awake.set_value();  // reached although nothing was written
  }
  EXPECT_THAT(written, ElementsAre(1, 2));
}

TEST(EventWriter, StopsWritingOnceTheStreamIsBroken) {
  std::vector<uint32_t> tried;
  {
    EventWriter writer([&](const v1::Event& event) {
      tried.push_back(event.number());
      return event.number() < 2;
    });
    for (uint32_t i = 1; i <= 4; ++i) writer.Add(Numbered(i));
  }
  EXPECT_THAT(tried, ElementsAre(1, 2));
}

}  // namespace
}  // namespace byzerperf
