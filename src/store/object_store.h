// Objects under a root: a folder of the local disk, or a prefix of an S3 bucket.
//
// Keys are relative to the root, with '/' between parts, no leading '/', no empty, "." or ".." part; a key that
// breaks this is kInvalidArgument (so that a name from a hostile file cannot leave the root). All calls are
// thread-safe, block, and are bounded by the store's timeouts and by its retries.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ingot::store {

struct ObjectInfo {
  std::string key;
  uint64_t size = 0;
  Timestamp modified;
  std::string etag;  // changes when the bytes change; on local disk "<mtime ns>-<size>"
};

// What one level of a hierarchical listing holds.
struct Listing {
  std::vector<ObjectInfo> objects;    // directly under the prefix, sorted by key
  std::vector<std::string> prefixes;  // "folders" directly under the prefix, each ending in '/', sorted
};

// Writes one object front to back. Nothing is visible before Close() succeeds; a writer destroyed without Close()
// leaves nothing behind (a multipart upload is aborted, a temporary file removed). One thread at a time.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  virtual Status Append(std::string_view bytes) = 0;
  virtual uint64_t size() const = 0;
  // Makes the object visible, replacing any that was there; durable when it returns.
  virtual Status Close() = 0;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // The whole object. kNotFound.
  virtual Result<std::string> Get(std::string_view key) = 0;
  // Bytes [offset, offset + length), fewer at the end of the object. kNotFound.
  virtual Result<std::string> GetRange(std::string_view key, uint64_t offset, uint64_t length) = 0;
  // kNotFound.
  virtual Result<ObjectInfo> Head(std::string_view key) = 0;
  // Replaces atomically; durable when it returns.
  virtual Status Put(std::string_view key, std::string_view bytes) = 0;
  // Creates the object if there is none; of many racing calls exactly one succeeds. kAlreadyExists. Where a reply
  // was lost and the outcome cannot be told, kUnavailable: the caller reads the object to find out who won.
  virtual Status PutIfAbsent(std::string_view key, std::string_view bytes) = 0;
  virtual Result<std::unique_ptr<ObjectWriter>> OpenWriter(std::string_view key) = 0;
  // Done also when there was none.
  virtual Status Delete(std::string_view key) = 0;

  // Sees to it that objects which something else wrote in this store's place (DuckDB, on a local disk) outlive a loss of
  // power, with their names. What this store wrote is durable already. Objects that do not exist are passed over.
  virtual Status MakeDurable(const std::vector<std::string>& /*keys*/) { return Status::Ok(); }

  // Every object whose key starts with `prefix` and is greater than `start_after`, in key order, in pages; `visit`
  // returns false to stop. A missing prefix is an empty listing.
  virtual Status List(std::string_view prefix, std::string_view start_after,
                      const std::function<bool(const ObjectInfo&)>& visit) = 0;
  // One level: `prefix` is empty or ends in '/'.
  virtual Result<Listing> ListLevel(std::string_view prefix) = 0;

  // Does each call wait for a network? Then it pays to have several under way at once.
  virtual bool is_remote() const { return false; }

  // What DuckDB opens to read or write the object: an absolute path on local disk, else a URL ("s3://bucket/…") that
  // engine/'s file system leads back to this store.
  virtual std::string Url(std::string_view key) const = 0;
};

// kInvalidArgument for a key that breaks the rule above.
Status CheckKey(std::string_view key);

}  // namespace ingot::store
