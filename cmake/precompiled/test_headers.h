// As headers.h, for tests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmake/precompiled/headers.h"
