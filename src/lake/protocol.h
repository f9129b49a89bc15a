// Which protocol a table needs.
#pragma once

#include <string_view>

#include "delta/actions.h"
#include "delta/schema.h"

namespace ingot::lake {

// Who must know a table feature.
enum class FeatureScope { kWriters, kReadersAndWriters };

// Raises a protocol so that it supports a table feature, by name: writer version 7, and reader version 3 where readers
// must know it. The features that the older versions stood for are named then, too. Does nothing where the feature is
// supported already, be it by version.
void SupportFeature(delta::Protocol* protocol, std::string_view feature, FeatureScope scope);

// The lowest protocol that holds the table that `metadata` and its `schema` describe: reader 1 and writer 2, or what
// its columns (timestamp_ntz) and properties (delta.enable…) need. An existing table's protocol is only ever raised.
delta::Protocol ProtocolFor(const delta::Metadata& metadata, const delta::DataType& schema,
                            const delta::Protocol& present, bool exists);

}  // namespace ingot::lake
