#include "lake/definition/protocol.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ingot::lake {

namespace {

using TypeKind = delta::DataType::Kind;

constexpr auto kFeatures = std::to_array<TableFeature>({
    {"allowColumnDefaults", 0, 0, false, ""},
    {"appendOnly", 1, 2, false, ""},
    {"changeDataFeed", 1, 4, false, ""},
    {"checkConstraints", 1, 3, false, ""},
    {"clustering", 0, 0, false, "domainMetadata"},
    {"columnMapping", 2, 5, true, ""},
    {"deletionVectors", 0, 0, true, ""},
    {"domainMetadata", 0, 0, false, ""},
    {"generatedColumns", 1, 4, false, ""},
    {"identityColumns", 1, 6, false, ""},
    {"inCommitTimestamp", 0, 0, false, ""},
    {"invariants", 1, 2, false, ""},
    {"rowTracking", 0, 0, false, "domainMetadata"},
    {"timestampNtz", 0, 0, true, ""},
    {"typeWidening", 0, 0, true, ""},
    {"v2Checkpoint", 0, 0, true, ""},
    {"vacuumProtocolCheck", 0, 0, true, ""},
    {"variantType", 0, 0, true, ""},
});

constexpr int kNamesReaderFeatures = 3;
constexpr int kNamesWriterFeatures = 7;

struct FeatureOfProperty {
  std::string_view property;
  std::string_view off;  // with this value, or without the property, the feature is not used
  std::string_view feature;
};
constexpr auto kPropertyFeatures = std::to_array<FeatureOfProperty>({
    {"delta.appendOnly", "false", "appendOnly"},
    {"delta.checkpointPolicy", "classic", "v2Checkpoint"},
    {"delta.columnMapping.mode", "none", "columnMapping"},
    {"delta.enableChangeDataFeed", "false", "changeDataFeed"},
    {"delta.enableDeletionVectors", "false", "deletionVectors"},
    {"delta.enableInCommitTimestamps", "false", "inCommitTimestamp"},
    {"delta.enableRowTracking", "false", "rowTracking"},
    {"delta.enableTypeWidening", "false", "typeWidening"},
});

struct FeatureOfColumn {
  std::string_view key;  // in a column's metadata
  std::string_view feature;
};
constexpr auto kColumnFeatures = std::to_array<FeatureOfColumn>({
    {"CURRENT_DEFAULT", "allowColumnDefaults"},
    {"delta.generationExpression", "generatedColumns"},
    {"delta.identity.start", "identityColumns"},
    {"delta.invariants", "invariants"},
});

bool Holds(const std::vector<std::string>& features, std::string_view name) {
  return std::find(features.begin(), features.end(), name) != features.end();
}

void Insert(std::vector<std::string>* features, std::string_view name) {
  if (!Holds(*features, name)) features->emplace_back(name);
}

void NameReaderFeatures(delta::Protocol* protocol) {
  for (const TableFeature& feature : kFeatures) {
    const bool implied = feature.asks_readers && feature.legacy_reader > 1 &&
                         protocol->min_reader_version >= feature.legacy_reader;
    if (implied && protocol->min_reader_version < kNamesReaderFeatures) {
      Insert(&protocol->reader_features, feature.name);
    }
  }
  protocol->min_reader_version = kNamesReaderFeatures;
}

// The features that the versions stood for must be named once features are named at all.
void NameFeatures(delta::Protocol* protocol) {
  if (protocol->min_writer_version >= kNamesWriterFeatures) return;
  for (const TableFeature& feature : kFeatures) {
    if (feature.legacy_writer > 0 && protocol->min_writer_version >= feature.legacy_writer) {
      Insert(&protocol->writer_features, feature.name);
    }
  }
  protocol->min_writer_version = kNamesWriterFeatures;
  if (protocol->min_reader_version > 1) NameReaderFeatures(protocol);
}

void CollectFromSchema(const delta::DataType& type, std::vector<std::string_view>* features) {
  if (type.kind == TypeKind::kTimestampNtz) features->push_back("timestampNtz");
  if (type.kind == TypeKind::kVariant) features->push_back("variantType");
  if (type.key) CollectFromSchema(*type.key, features);
  if (type.element) CollectFromSchema(*type.element, features);
  for (const delta::Field& field : type.fields) {
    for (const auto& [key, feature] : kColumnFeatures) {
      if (field.metadata.Find(key) != nullptr) features->push_back(feature);
    }
    if (!field.nullable) features->push_back("invariants");
    CollectFromSchema(field.type, features);
  }
}

}  // namespace

std::span<const TableFeature> TableFeatures() { return kFeatures; }

const TableFeature* FindFeature(std::string_view name) {
  const auto found = std::find_if(kFeatures.begin(), kFeatures.end(),
                                  [name](const TableFeature& feature) { return EqualsIgnoreCase(feature.name, name); });
  return found == kFeatures.end() ? nullptr : &*found;
}

bool HasFeature(const delta::Protocol& protocol, std::string_view name) {
  if (protocol.min_writer_version >= kNamesWriterFeatures) return Holds(protocol.writer_features, name);
  const TableFeature* feature = FindFeature(name);
  return feature != nullptr && feature->legacy_writer > 0 && protocol.min_writer_version >= feature->legacy_writer &&
         protocol.min_reader_version >= feature->legacy_reader;
}

void AddFeature(delta::Protocol* protocol, std::string_view name) {
  const TableFeature* feature = FindFeature(name);
  if (feature == nullptr || HasFeature(*protocol, feature->name)) return;
  if (!feature->needs.empty()) AddFeature(protocol, feature->needs);
  if (feature->legacy_writer > 0 && protocol->min_writer_version < kNamesWriterFeatures) {
    protocol->min_writer_version = std::max(protocol->min_writer_version, feature->legacy_writer);
    protocol->min_reader_version = std::max(protocol->min_reader_version, feature->legacy_reader);
    return;
  }
  NameFeatures(protocol);
  Insert(&protocol->writer_features, feature->name);
  if (!feature->asks_readers) return;
  NameReaderFeatures(protocol);
  Insert(&protocol->reader_features, feature->name);
}

std::vector<std::string_view> FeaturesInUse(const delta::Metadata& metadata, const delta::DataType& schema) {
  std::vector<std::string_view> features;
  CollectFromSchema(schema, &features);
  for (const auto& [property, off, feature] : kPropertyFeatures) {
    const auto found = metadata.configuration.find(std::string(property));
    if (found != metadata.configuration.end() && !EqualsIgnoreCase(found->second, off)) features.push_back(feature);
  }
  const auto constraint = metadata.configuration.lower_bound("delta.constraints.");
  if (constraint != metadata.configuration.end() && constraint->first.starts_with("delta.constraints.")) {
    features.push_back("checkConstraints");
  }
  return features;
}

delta::Protocol ProtocolFor(const delta::Metadata& metadata, const delta::DataType& schema,
                            const delta::Protocol& present, bool exists) {
  delta::Protocol protocol = exists ? present : delta::Protocol{};
  // Those without a version first: where features are named at all, a version would stand for more than is used.
  for (const bool legacy : {false, true}) {
    for (const std::string_view name : FeaturesInUse(metadata, schema)) {
      if ((FindFeature(name)->legacy_writer > 0) == legacy) AddFeature(&protocol, name);
    }
  }
  return protocol;
}

}  // namespace ingot::lake
