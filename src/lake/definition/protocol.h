// What a table asks of its readers and writers: the protocol that its description needs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "delta/action/actions.h"
#include "delta/schema/schema.h"

namespace ingot::lake {

// A feature of Delta tables (PROTOCOL.md, "Valid Feature Names in Table Features").
struct TableFeature {
  std::string_view name;
  int legacy_reader;       // the protocol versions that stand for it; 0: it can only be named
  int legacy_writer;
  bool asks_readers;       // readers must know it, too
  std::string_view needs;  // another feature that comes with it; may be empty
};

// The features that a table can be given, by name.
std::span<const TableFeature> TableFeatures();
const TableFeature* FindFeature(std::string_view name);

// Does the protocol have the feature, by version or by name?
bool HasFeature(const delta::Protocol& protocol, std::string_view name);

// Adds a feature. A table stays with version numbers as long as they can say what it needs; the first feature that they
// cannot say makes it name all its features, among them every one that its version stood for. Nothing is ever taken
// away.
void AddFeature(delta::Protocol* protocol, std::string_view name);

// The features that a schema and the table's properties put to use.
std::vector<std::string_view> FeaturesInUse(const delta::Metadata& metadata, const delta::DataType& schema);

// The protocol for a table so described: the one of an existing table, or reader 1 and writer 2, with what it lacks.
delta::Protocol ProtocolFor(const delta::Metadata& metadata, const delta::DataType& schema,
                            const delta::Protocol& present, bool exists);

}  // namespace ingot::lake
