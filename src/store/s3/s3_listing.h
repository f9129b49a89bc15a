// ListObjectsV2: its pages (Amazon S3 API Reference).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/object_store.h"

namespace ingot::store {

struct S3ListPage {
  std::vector<ObjectInfo> objects;    // keys are whole, as in the bucket
  std::vector<std::string> prefixes;  // likewise
  std::string next;                   // continuation token; empty on the last page
};

// kCorrupt for what is no such page.
Result<S3ListPage> ParseListPage(std::string_view body);

}  // namespace ingot::store
