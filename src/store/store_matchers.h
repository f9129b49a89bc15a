// Asserting Status and Result in the tests of stores.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "store/object_store.h"

namespace ingot::store {

template <typename Outcome>
testing::AssertionResult IsOk(const Outcome& outcome) {
  if (outcome.ok()) return testing::AssertionSuccess();
  const Error& error = internal::ErrorOf(outcome);
  return testing::AssertionFailure() << ErrorKindName(error.kind()) << ": " << error.message();
}

template <typename Outcome>
testing::AssertionResult IsError(const Outcome& outcome, ErrorKind kind) {
  if (outcome.ok()) return testing::AssertionFailure() << "succeeded, expected " << ErrorKindName(kind);
  const Error& error = internal::ErrorOf(outcome);
  if (error.kind() == kind) return testing::AssertionSuccess();
  return testing::AssertionFailure() << ErrorKindName(error.kind()) << ": " << error.message() << "; expected "
                                     << ErrorKindName(kind);
}

inline std::vector<std::string> KeysOf(ObjectStore& store, std::string_view prefix,
                                       std::string_view start_after = "") {
  std::vector<std::string> keys;
  EXPECT_TRUE(IsOk(store.List(prefix, start_after, [&](const ObjectInfo& info) {
    keys.push_back(info.key);
    return true;
  })));
  return keys;
}

}  // namespace ingot::store

#define ASSERT_OK(outcome) ASSERT_TRUE(::ingot::store::IsOk(outcome))
#define EXPECT_OK(outcome) EXPECT_TRUE(::ingot::store::IsOk(outcome))
#define EXPECT_ERROR(outcome, kind) EXPECT_TRUE(::ingot::store::IsError(outcome, kind))
