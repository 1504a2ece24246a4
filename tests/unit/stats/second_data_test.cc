#include "common/stats/second_data.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(AddSecond, AddsEveryFieldButTheSecondsNumber) {
  v1::SecondData part;
  const auto* fields = v1::SecondData::descriptor();
  const auto* reflection = v1::SecondData::GetReflection();
  for (int i = 0; i < fields->field_count(); ++i) {
    const auto* field = fields->field(i);
    if (field->cpp_type() ==
        google::protobuf::FieldDescriptor::CPPTYPE_UINT64) {
      reflection->SetUInt64(&part, field,
                            uint64_t{10} + static_cast<uint64_t>(i));
    } else {
      reflection->SetUInt32(&part, field, static_cast<uint32_t>(10 + i));
    }
  }
  v1::SecondData whole;
  whole.set_second(part.second());
  AddSecond(part, whole);
  EXPECT_EQ(whole.SerializeAsString(), part.SerializeAsString());
  AddSecond(part, whole);
  EXPECT_EQ(whole.second(), part.second());
  EXPECT_EQ(whole.output_tokens(), 2 * part.output_tokens());
  EXPECT_EQ(whole.in_flight_us(), 2 * part.in_flight_us());
}

}  // namespace
}  // namespace byzerperf
