// Configuration documents: YAML 1.2 (and so JSON) as a tree in which every node knows its place.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ingot {

// A node of a document. Scalars keep their text as written; their meaning is decided by who reads them.
class Node {
 public:
  enum class Kind { kNull, kScalar, kSequence, kMapping };
  struct Entry;

  Kind kind = Kind::kNull;
  std::string text;          // of a scalar
  bool quoted = false;       // a scalar in quotes or a block: never null, bool or number
  std::vector<Node> items;   // of a sequence
  std::vector<Entry> entries;  // of a mapping, in order; keys are unique
  std::shared_ptr<const std::string> file;
  int line = 0;    // from 1
  int column = 0;  // from 1

  // "pipelines/daily.yml:12:5"
  std::string Place() const;
  // kInvalidArgument with the place in front.
  Error ErrorHere(std::string_view message) const;

  // The value under a key, or nullptr.
  const Node* Find(std::string_view key) const;

  // Each: the value in the type asked for, or an error at its place that says what was expected.
  Result<std::string> AsString() const;
  Result<int64_t> AsInt() const;
  Result<double> AsDouble() const;
  Result<bool> AsBool() const;
  Result<std::vector<std::string>> AsStringList() const;  // one scalar is a list of one
  Json ToJson() const;  // plain scalars become null, bool or number as YAML's core schema says

  // Is this a mapping whose keys are all among `allowed`? If not, the error names the place and the nearest
  // allowed key ("unknown key 'formt'; did you mean 'format'?").
  Status ExpectKeys(std::span<const std::string> allowed) const;
};

struct Node::Entry {
  Node key;
  Node value;
};

// Parses one YAML or JSON document. `file` is the name that errors show. Aliases are resolved; depth is at most 64,
// nodes at most 1,000,000 (so that a small file cannot unfold into a huge one). kInvalidArgument with file:line:column.
Result<Node> ParseDocument(std::string_view text, std::string_view file);
// Reads and parses. kNotFound when there is no such file.
Result<Node> LoadDocument(const std::string& path);

// Replaces ${NAME} and ${NAME:-fallback} (also when NAME is empty) in every value, keys not, with values from `lookup`; "$${" stands for "${". A name
// without value is an error at the scalar's place.
class VariableLookup {
 public:
  virtual ~VariableLookup() = default;
  virtual const std::string* Find(std::string_view name) const = 0;
};
Status ExpandVariables(Node* node, const VariableLookup& lookup);

}  // namespace ingot
