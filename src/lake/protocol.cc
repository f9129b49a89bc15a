#include "lake/protocol.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

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

bool Names(const std::vector<std::string>& features, std::string_view feature) {
  return std::find(features.begin(), features.end(), feature) != features.end();
}

void Insert(std::vector<std::string>* features, std::string_view feature) {
  if (!Names(*features, feature)) features->emplace_back(feature);
}

// What a writer version below 7 stood for, and from which version on (PROTOCOL.md, "Valid Feature Names").
struct LegacyFeature {
  std::string_view name;
  int writer_version;
};
constexpr std::array kLegacyFeatures = {
    LegacyFeature{"appendOnly", 2},       LegacyFeature{"invariants", 2},    LegacyFeature{"checkConstraints", 3},
    LegacyFeature{"changeDataFeed", 4},   LegacyFeature{"generatedColumns", 4}, LegacyFeature{"columnMapping", 5},
    LegacyFeature{"identityColumns", 6},
};

// Of reader version 2.
constexpr std::string_view kLegacyReaderFeature = "columnMapping";

bool SupportedByVersion(const delta::Protocol& protocol, std::string_view feature) {
  if (protocol.min_writer_version >= 7) return false;
  return std::any_of(kLegacyFeatures.begin(), kLegacyFeatures.end(), [&](const LegacyFeature& legacy) {
    return legacy.name == feature && protocol.min_writer_version >= legacy.writer_version;
  });
}

// Any of them may have been used in a version that can still be read: all are named.
void NameWriterFeatures(delta::Protocol* protocol) {
  if (protocol->min_writer_version >= 7) return;
  for (const LegacyFeature& legacy : kLegacyFeatures) {
    if (protocol->min_writer_version >= legacy.writer_version) Insert(&protocol->writer_features, legacy.name);
  }
  protocol->min_writer_version = 7;
}

void NameReaderFeatures(delta::Protocol* protocol) {
  if (protocol->min_reader_version >= 3) return;
  if (protocol->min_reader_version == 2) {
    Insert(&protocol->reader_features, kLegacyReaderFeature);
    Insert(&protocol->writer_features, kLegacyReaderFeature);
  }
  protocol->min_reader_version = 3;
}

// Properties that are nothing without a feature.
struct PropertyFeature {
  std::string_view property;
  std::string_view feature;
  FeatureScope scope;
};
constexpr std::array kPropertyFeatures = {
    PropertyFeature{"delta.enableDeletionVectors", "deletionVectors", FeatureScope::kReadersAndWriters},
};

}  // namespace

void SupportFeature(delta::Protocol* protocol, std::string_view feature, FeatureScope scope) {
  if (SupportedByVersion(*protocol, feature)) return;
  NameWriterFeatures(protocol);
  Insert(&protocol->writer_features, feature);
  if (scope == FeatureScope::kWriters) return;
  NameReaderFeatures(protocol);
  Insert(&protocol->reader_features, feature);
}

delta::Protocol ProtocolFor(const delta::Metadata& metadata, const delta::DataType& schema,
                            const delta::Protocol& present, bool exists) {
  delta::Protocol protocol = exists ? present : delta::Protocol{};
  if (Uses(schema, TypeKind::kTimestampNtz)) SupportFeature(&protocol, "timestampNtz", FeatureScope::kReadersAndWriters);
  for (const PropertyFeature& need : kPropertyFeatures) {
    const auto property = metadata.configuration.find(std::string(need.property));
    if (property == metadata.configuration.end() || property->second != "true") continue;
    SupportFeature(&protocol, need.feature, need.scope);
  }
  return protocol;
}

}  // namespace ingot::lake
