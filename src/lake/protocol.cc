#include "lake/protocol.h"

#include <algorithm>

namespace ingot::lake {

namespace {

using TypeKind = delta::DataType::Kind;

bool Uses(const delta::DataType& type, TypeKind kind) {
  if (type.kind == kind) return true;
  if (type.key && Uses(*type.key, kind)) return true;
  if (type.element && Uses(*type.element, kind)) return true;
  return std::any_of(type.fields.begin(), type.fields.end(),
                     [kind](const delta::Field& field) { return Uses(field.type, kind); });
}

void Insert(std::vector<std::string>* features, const std::string& feature) {
  if (std::find(features->begin(), features->end(), feature) == features->end()) features->push_back(feature);
}

// The features that writer version 2 stood for, which must be named once features are named at all.
void NameLegacyFeatures(delta::Protocol* protocol) {
  if (protocol->min_writer_version < 7) {
    if (protocol->min_writer_version >= 2) {
      Insert(&protocol->writer_features, "appendOnly");
      Insert(&protocol->writer_features, "invariants");
    }
    protocol->min_writer_version = 7;
  }
  protocol->min_reader_version = 3;
}

}  // namespace

delta::Protocol ProtocolFor(const delta::DataType& schema, const delta::Protocol& present, bool exists) {
  delta::Protocol protocol = exists ? present : delta::Protocol{};
  if (Uses(schema, TypeKind::kTimestampNtz)) {
    const auto& features = protocol.reader_features;
    if (std::find(features.begin(), features.end(), "timestampNtz") == features.end()) {
      NameLegacyFeatures(&protocol);
      Insert(&protocol.reader_features, "timestampNtz");
      Insert(&protocol.writer_features, "timestampNtz");
    }
  }
  return protocol;
}

}  // namespace ingot::lake
