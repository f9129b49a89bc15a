// Walking the folders of the local disk in the order of keys.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/object_store.h"

namespace ingot::store {

// Every file under `root` whose key starts with `prefix` and is greater than `start_after`, in key order,
// until `visit` returns false. Folders that cannot hold such a key are not opened; files that come and go
// meanwhile may be seen or not. Symbolic links are followed, save those to a folder that the walk is in
// already.
Status WalkFiles(const std::string& root, std::string_view prefix, std::string_view start_after,
                 const std::function<bool(const ObjectInfo&)>& visit);

// Files and folders directly under the folder that `level` names ("" or "a/b/").
Result<Listing> ReadLevel(const std::string& root, std::string_view level);

}  // namespace ingot::store
