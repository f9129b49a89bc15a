// What lies in a table's folder, whether the log knows of it or not.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "delta/log/snapshot.h"
#include "delta/table.h"
#include "store/object_store.h"

namespace ingot::delta {

// Every object under the table's folder but those of _delta_log, in the order of their keys; `object.key` is relative
// to the table. Pages are handed on as they come: memory does not grow with the number of files. `visit` returns false
// to stop, and may use the store.
Status ListTableFolder(Table& table, const std::function<bool(const store::ObjectInfo&)>& visit);

// Tells data files from what is none of the table's business (PROTOCOL.md names no rule; this is the one that Delta's
// own engines follow): a name that begins with '_' or '.', in any part of the path, is hidden, but for "_change_data",
// "_delta_index" and the folders of partition columns; so is Iceberg's "metadata" folder.
class VisibleFiles {
 public:
  explicit VisibleFiles(const Snapshot& snapshot);
  bool Contains(std::string_view path) const;

 private:
  bool IsHidden(std::string_view part) const;

  std::set<std::string, std::less<>> partition_prefixes_;  // "p="
};

}  // namespace ingot::delta
