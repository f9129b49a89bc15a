// Objects as files under a folder of the local disk.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/durable_folders.h"
#include "store/local_file.h"
#include "store/object_store.h"

namespace ingot::store {

// The root is made by the first write. Folders that a deletion leaves empty are removed (never the root), so
// that a level lists what a bucket would list. Symbolic links inside the root are followed, also out of it:
// they are the doing of whoever owns the folder; deleting one removes the link. Keys with a part that starts
// with ".ingot-staged-" are refused: such files are being written and never listed.
class LocalStore final : public ObjectStore {
 public:
  // `root` is an absolute path without a '/' at its end ("" is the root folder of the file system).
  explicit LocalStore(std::string root) : root_(std::move(root)) {}

  Result<std::string> Get(std::string_view key) override;
  Result<std::string> GetRange(std::string_view key, uint64_t offset, uint64_t length) override;
  Result<ObjectInfo> Head(std::string_view key) override;
  Status Put(std::string_view key, std::string_view bytes) override;
  Status PutIfAbsent(std::string_view key, std::string_view bytes) override;
  Result<std::unique_ptr<ObjectWriter>> OpenWriter(std::string_view key) override;
  Status Delete(std::string_view key) override;
  Status MakeDurable(const std::vector<std::string>& keys) override;
  Status List(std::string_view prefix, std::string_view start_after,
              const std::function<bool(const ObjectInfo&)>& visit) override;
  Result<Listing> ListLevel(std::string_view prefix) override;
  std::string Url(std::string_view key) const override;

 private:
  // The file of a key that obeys the rules.
  Result<std::string> PathOf(std::string_view key) const;

  const std::string root_;
  DurableFolders durable_{SyncFolder};
};

}  // namespace ingot::store
