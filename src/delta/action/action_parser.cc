// Reading actions: simdjson's DOM, so that a line is either valid JSON as a whole or an error.
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "delta/action/actions.h"
#include "delta/action/paths.h"
#include "delta/commit/commit_rules.h"

namespace ingot::delta {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// More members than any action has are sorted before they are compared.
constexpr size_t kFewMembers = 24;

// A name that stands twice in an object. Readers would not agree on which one counts.
std::optional<std::string> RepeatedName(object object) {
  std::vector<std::string_view> names;
  names.reserve(kFewMembers);
  for (auto member : object) names.push_back(member.key);
  if (names.size() > kFewMembers) {
    std::sort(names.begin(), names.end());
    auto twice = std::adjacent_find(names.begin(), names.end());
    return twice == names.end() ? std::nullopt : std::optional<std::string>(*twice);
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i)) {
      return std::string(names[i]);
    }
  }
  return std::nullopt;
}

// Reads the members of one object; the first member of a wrong type is remembered as the error. A member that
// is null counts as absent.
class Members {
 public:
  Members(object object, std::string_view action, std::string_view root)
      : object_(object), action_(action), root_(root) {
    if (auto name = RepeatedName(object)) Fail(*name, "this member once, but it stands there twice");
  }

  std::string Text(std::string_view name, bool required = false) {
    element value;
    if (!Find(name, required, &value)) return "";
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return Fail(name, "a string"), "";
    return std::string(text);
  }
  std::optional<int64_t> MaybeInt(std::string_view name, bool required = false) {
    element value;
    if (!Find(name, required, &value)) return std::nullopt;
    int64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS) return number;
    double real = 0;  // Some writers send integers as 12.0.
    if (value.get(real) == simdjson::SUCCESS && real > -9e18 && real < 9e18 &&
        real == static_cast<double>(static_cast<int64_t>(real))) {
      return static_cast<int64_t>(real);
    }
    Fail(name, "an integer");
    return std::nullopt;
  }
  int64_t Int(std::string_view name, bool required = false) { return MaybeInt(name, required).value_or(0); }
  // An integer that counts something.
  int64_t Count(std::string_view name, bool required = false) {
    int64_t count = Int(name, required);
    if (count < 0) Fail(name, "a number that is not negative");
    return count;
  }
  int32_t Int32(std::string_view name, bool required = false) {
    int64_t value = Int(name, required);
    if (value < INT32_MIN || value > INT32_MAX) Fail(name, "an integer of 32 bits");
    return static_cast<int32_t>(value);
  }
  bool Bool(std::string_view name, bool fallback) {
    element value;
    if (!Find(name, false, &value)) return fallback;
    bool truth = fallback;
    if (value.get(truth) != simdjson::SUCCESS) Fail(name, "true or false");
    return truth;
  }
  std::vector<std::string> Texts(std::string_view name) {
    std::vector<std::string> texts;
    element value;
    if (!Find(name, false, &value)) return texts;
    simdjson::dom::array array;
    if (value.get(array) != simdjson::SUCCESS) return Fail(name, "a list of strings"), texts;
    for (element item : array) {
      std::string_view text;
      if (item.get(text) != simdjson::SUCCESS) return Fail(name, "a list of strings"), texts;
      texts.emplace_back(text);
    }
    return texts;
  }
  // A map from names to strings or null.
  PartitionValues Map(std::string_view name) {
    PartitionValues values;
    element value;
    if (!Find(name, false, &value)) return values;
    object map;
    if (value.get(map) != simdjson::SUCCESS) return Fail(name, "an object of strings"), values;
    if (RepeatedName(map).has_value()) return Fail(name, "each name once"), values;
    for (auto member : map) {
      std::string_view text;
      if (member.value.is_null()) {
        values[std::string(member.key)] = std::nullopt;
      } else if (member.value.get(text) == simdjson::SUCCESS) {
        values[std::string(member.key)] = std::string(text);
      } else {
        return Fail(name, "an object of strings"), values;
      }
    }
    return values;
  }
  std::map<std::string, std::string> Tags(std::string_view name) {
    std::map<std::string, std::string> tags;
    for (auto& [key, value] : Map(name)) {
      if (value.has_value()) tags[key] = *value;
    }
    return tags;
  }
  // Of a file of the table; a data file may lie elsewhere under the root.
  std::string Path(bool of_data_file = false) {
    std::string uri = Text("path", /*required=*/true);
    if (error_.has_value()) return "";
    if (uri.empty()) return Fail("path", "a path that is not empty"), "";
    auto path = DecodePath(uri, of_data_file ? root_ : "");
    if (path.ok()) return std::move(*path);
    error_ = path.error();
    return "";
  }
  std::optional<Members> Nested(std::string_view name) {
    element value;
    if (!Find(name, false, &value)) return std::nullopt;
    object nested;
    if (value.get(nested) != simdjson::SUCCESS) return Fail(name, "an object"), std::nullopt;
    return Members(nested, action_, root_);
  }
  void Adopt(const Members& nested) {
    if (!error_.has_value()) error_ = nested.error_;
  }
  void Adopt(const Status& status) {
    if (!error_.has_value() && !status.ok()) {
      error_ = status.error().WithContext(action_);
    }
  }
  void Fail(std::string_view name, std::string_view expected) {
    if (error_.has_value()) return;
    error_ = Corrupt(std::string(action_) + "." + std::string(name) + ": expected " + std::string(expected));
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  bool Find(std::string_view name, bool required, element* value) {
    if (object_.at_key(name).get(*value) == simdjson::SUCCESS && !value->is_null()) return true;
    if (required) Fail(name, "this member, but it is missing");
    return false;
  }

  object object_;
  std::string_view action_;
  std::string_view root_;
  std::optional<Error> error_;
};

std::optional<DeletionVector> ParseVector(Members& m) {
  auto nested = m.Nested("deletionVector");
  if (!nested.has_value()) return std::nullopt;
  DeletionVector vector;
  vector.storage_type = nested->Text("storageType", true);
  vector.path_or_inline_dv = nested->Text("pathOrInlineDv", true);
  if (auto offset = nested->MaybeInt("offset")) vector.offset = nested->Int32("offset");
  vector.size_in_bytes = nested->Int32("sizeInBytes", true);
  vector.cardinality = nested->Count("cardinality", true);
  if (vector.size_in_bytes < 0 || vector.offset.value_or(0) < 0) {
    nested->Fail("offset and sizeInBytes", "numbers that are not negative");
  }
  m.Adopt(*nested);
  return vector;
}

Action ParseProtocol(Members& m) {
  Protocol protocol;
  protocol.min_reader_version = m.Int32("minReaderVersion", true);
  protocol.min_writer_version = m.Int32("minWriterVersion", true);
  protocol.reader_features = m.Texts("readerFeatures");
  protocol.writer_features = m.Texts("writerFeatures");
  if (protocol.min_reader_version < 1 || protocol.min_writer_version < 1) {
    m.Fail("minReaderVersion and minWriterVersion", "numbers from 1 on");
  }
  return protocol;
}

Action ParseMetadata(Members& m) {
  Metadata metadata;
  metadata.id = m.Text("id", true);
  metadata.name = m.Text("name");
  metadata.description = m.Text("description");
  metadata.schema_json = m.Text("schemaString", true);
  metadata.partition_columns = m.Texts("partitionColumns");
  metadata.configuration = m.Tags("configuration");
  metadata.created_time = m.MaybeInt("createdTime");
  if (!m.error().has_value()) m.Adopt(CheckMetadata(metadata));
  if (auto format = m.Nested("format")) {
    std::string provider = format->Text("provider");
    if (!provider.empty() && !EqualsIgnoreCase(provider, "parquet")) {
      m.Fail("format.provider", "parquet, the only format of Delta tables, not " + provider);
    }
    m.Adopt(*format);
  }
  return metadata;
}

Action ParseAdd(Members& m) {
  AddFile add;
  add.path = m.Path(true);
  add.partition_values = m.Map("partitionValues");
  add.size = m.Count("size", true);
  add.modification_time = m.Int("modificationTime");
  add.data_change = m.Bool("dataChange", true);
  add.stats = m.Text("stats");
  add.deletion_vector = ParseVector(m);
  add.tags = m.Tags("tags");
  add.base_row_id = m.MaybeInt("baseRowId");
  add.default_row_commit_version = m.MaybeInt("defaultRowCommitVersion");
  add.clustering_provider = m.Text("clusteringProvider");
  return add;
}

Action ParseRemove(Members& m) {
  RemoveFile remove;
  remove.path = m.Path(true);
  remove.deletion_timestamp = m.MaybeInt("deletionTimestamp");
  remove.data_change = m.Bool("dataChange", true);
  remove.extended_file_metadata = m.Bool("extendedFileMetadata", false);
  remove.partition_values = m.Map("partitionValues");
  remove.size = m.Count("size");
  remove.deletion_vector = ParseVector(m);
  remove.tags = m.Tags("tags");
  remove.base_row_id = m.MaybeInt("baseRowId");
  remove.default_row_commit_version = m.MaybeInt("defaultRowCommitVersion");
  return remove;
}

Action ParseCdc(Members& m) {
  AddCdcFile cdc;
  cdc.path = m.Path();
  cdc.partition_values = m.Map("partitionValues");
  cdc.size = m.Count("size");
  return cdc;
}

Action ParseTransaction(Members& m) {
  SetTransaction transaction;
  transaction.app_id = m.Text("appId", true);
  transaction.version = m.Int("version", true);
  transaction.last_updated = m.MaybeInt("lastUpdated");
  return transaction;
}

Action ParseDomain(Members& m) {
  DomainMetadata domain;
  domain.domain = m.Text("domain", true);
  domain.configuration = m.Text("configuration");
  domain.removed = m.Bool("removed", false);
  return domain;
}

Action ParseCheckpointMetadata(Members& m) { return CheckpointMetadata{m.Count("version", true)}; }

// A sidecar lies in _delta_log/_sidecars; some writers spell its whole path, so only the name counts.
Action ParseSidecar(Members& m) {
  Sidecar sidecar;
  std::string uri = m.Text("path", true);
  size_t slash = uri.rfind('/');
  auto name = DecodePath(slash == std::string::npos ? uri : uri.substr(slash + 1));
  if (name.ok() && name->find('/') == std::string::npos) {
    sidecar.path = *name;
  } else {
    m.Fail("path", "the name of a file in _delta_log/_sidecars");
  }
  sidecar.size_in_bytes = m.Count("sizeInBytes");
  sidecar.modification_time = m.Int("modificationTime");
  return sidecar;
}

struct ActionKind {
  std::string_view name;
  Action (*parse)(Members&);
};
constexpr std::array<ActionKind, 9> kKinds{{{"add", ParseAdd},
                                            {"remove", ParseRemove},
                                            {"metaData", ParseMetadata},
                                            {"protocol", ParseProtocol},
                                            {"txn", ParseTransaction},
                                            {"domainMetadata", ParseDomain},
                                            {"cdc", ParseCdc},
                                            {"checkpointMetadata", ParseCheckpointMetadata},
                                            {"sidecar", ParseSidecar}}};

Result<std::optional<Action>> ParseCommitInfo(std::string_view line) {
  ASSIGN_OR_RETURN(Json whole, Json::Parse(line));
  return std::optional<Action>(CommitInfo{*whole.Find("commitInfo")});
}

Result<std::optional<Action>> ParseMember(std::string_view line, std::string_view name, element value,
                                          std::string_view table_root) {
  if (name == "commitInfo" && value.is_object()) return ParseCommitInfo(line);
  for (const ActionKind& kind : kKinds) {
    object members;
    if (kind.name != name || value.is_null()) continue;
    if (value.get(members) != simdjson::SUCCESS) return Corrupt(std::string(name) + ": expected an object");
    Members reader(members, name, table_root);
    Action action = kind.parse(reader);
    if (reader.error().has_value()) return *reader.error();
    return std::optional<Action>(std::move(action));
  }
  return std::optional<Action>();
}

Result<std::optional<Action>> ParseLine(simdjson::dom::parser& parser, std::string_view line,
                                        std::string_view table_root) {
  element root;
  if (auto error = parser.parse(line.data(), line.size()).get(root); error != simdjson::SUCCESS) {
    return Corrupt(std::string("not a whole line of JSON (") + simdjson::error_message(error) + ")");
  }
  object members;
  if (root.get(members) != simdjson::SUCCESS) return Corrupt("expected an object");
  std::optional<Action> only;
  for (auto member : members) {
    ASSIGN_OR_RETURN(auto action, ParseMember(line, member.key, member.value, table_root));
    if (!action.has_value()) continue;
    if (only.has_value()) return Corrupt("expected one action, but the line has several");
    only = std::move(action);
  }
  return only;
}

// Buffers that grow to the longest line and stay: a checkpoint parses a hundred thousand lines.
simdjson::dom::parser& ThreadParser() {
  thread_local simdjson::dom::parser parser;
  return parser;
}

}  // namespace

Result<std::optional<Action>> ParseAction(std::string_view line, std::string_view place, std::string_view root) {
  auto action = ParseLine(ThreadParser(), line, root);
  if (!action.ok()) return action.error().WithContext(place);
  return action;
}

Result<std::vector<Action>> ParseCommit(std::string_view text, std::string_view file, std::string_view root) {
  std::vector<Action> actions;
  std::vector<int> lines;
  int number = 0;
  bool any = false;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = Trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty()) continue;
    any = true;
    auto action = ParseLine(ThreadParser(), line, root);
    if (!action.ok()) return action.error().WithContext(std::string(file) + ":" + std::to_string(number));
    if (!action->has_value()) continue;
    actions.push_back(std::move(**action));
    lines.push_back(number);
  }
  if (!any)
    return Corrupt(std::string(file) + ":1: the log entry is empty; a writer was cut off while writing it");
  RETURN_IF_ERROR(CheckTogether(actions, lines, file));
  return actions;
}

}  // namespace ingot::delta
