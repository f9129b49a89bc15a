// What every store must do, as tests: each kind of store instantiates the suite.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "store/object_store.h"

namespace ingot::store {

struct StoreCase {
  std::string name;
  // An empty store of its own for each test.
  std::function<std::shared_ptr<ObjectStore>()> open;
};

inline void PrintTo(const StoreCase& store_case, std::ostream* out) { *out << store_case.name; }

class Conformance : public testing::TestWithParam<StoreCase> {
 protected:
  void SetUp() override {
    store_ = GetParam().open();
    ASSERT_NE(store_, nullptr);
  }

  std::shared_ptr<ObjectStore> store_;
};

// Names of the instances in test reports.
inline std::string StoreCaseName(const testing::TestParamInfo<StoreCase>& info) { return info.param.name; }

}  // namespace ingot::store
