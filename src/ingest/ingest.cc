#include "ingest/ingest.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "ingest/files/load.h"

namespace ingot::ingest {
namespace {

// "bronze.trades" or "trades".
Status ParseTable(const Node& node, SourceConfig* source) {
  ASSIGN_OR_RETURN(const std::string text, node.AsString());
  const std::vector<std::string_view> parts = Split(text, '.');
  if (parts.size() > 2 || std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty(); })) {
    return node.ErrorHere("expected a table's name, as in 'bronze.trades'");
  }
  if (parts.size() == 2) source->schema = parts[0];
  source->table = parts.back();
  return Status::Ok();
}

// The mappings of a file: itself, or the items of its `sources`.
Result<std::vector<Node>> SourceNodes(const std::string& folder, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(folder + "/" + name));
  ASSIGN_OR_RETURN(Node document, ParseDocument(text, "ingest/" + name));
  const Node* list = document.Find("sources");
  if (list == nullptr) return std::vector<Node>{std::move(document)};
  static const std::vector<std::string> kKeys = {"sources"};
  RETURN_IF_ERROR(document.ExpectKeys(kKeys));
  if (list->kind != Node::Kind::kSequence) return list->ErrorHere("'sources' is a list");
  return list->items;
}

Result<SourceConfig> ReadSource(Node* node, const VariableLookup& variables) {
  RETURN_IF_ERROR(ExpandVariables(node, variables));
  return ParseSource(*node);
}

std::string NameOf(const Node& node, const std::string& otherwise) {
  const Node* name = node.Find("name");
  return name != nullptr && name->kind == Node::Kind::kScalar && !name->text.empty() ? name->text : otherwise;
}

// What two sources must not share; empty when they do not.
std::string Clash(const SourceConfig& a, const SourceConfig& b) {
  if (a.name == b.name) return "two sources have the name '" + a.name + "'";
  if (EqualsIgnoreCase(a.schema, b.schema) && EqualsIgnoreCase(a.table, b.table)) {
    return "two sources, '" + a.name + "' and '" + b.name + "', fill the table '" + a.schema + "." + a.table + "'";
  }
  return "";
}

// Which of two sources is meant cannot be told, so neither is used.
void SetClashesAside(Sources* sources) {
  std::vector<SourceConfig> apart;
  for (size_t i = 0; i < sources->usable.size(); ++i) {
    const SourceConfig& source = sources->usable[i];
    std::string fault;
    for (size_t j = 0; j < sources->usable.size() && fault.empty(); ++j) {
      const SourceConfig& other = sources->usable[j];
      if (i == j) continue;
      fault = Clash(source, other);
      if (!fault.empty()) fault = source.place + ": " + fault + "; the other is at " + other.place;
    }
    if (fault.empty()) {
      apart.push_back(source);
    } else {
      sources->broken.push_back({source.name, InvalidArgument(std::move(fault))});
    }
  }
  sources->usable = std::move(apart);
}

}  // namespace

Result<SourceConfig> ParseSource(const Node& node) {
  SourceConfig source;
  source.place = node.Place();
  std::vector<std::string> keys = {"name", "type", "table", "description"};
  keys.insert(keys.end(), FilesSourceKeys().begin(), FilesSourceKeys().end());
  RETURN_IF_ERROR(node.ExpectKeys(keys));
  const Node* name = node.Find("name");
  if (name == nullptr) return node.ErrorHere("a source needs a 'name'");
  ASSIGN_OR_RETURN(source.name, name->AsString());
  if (source.name.empty()) return name->ErrorHere("the name is empty");
  source.table = source.name;
  const Node* type = node.Find("type");
  if (type == nullptr) return node.ErrorHere("a source needs a 'type': files");
  ASSIGN_OR_RETURN(const std::string type_name, type->AsString());
  if (type_name != "files") return type->ErrorHere("unknown type '" + type_name + "' of a source; expected 'files'");
  if (const Node* table = node.Find("table")) RETURN_IF_ERROR(ParseTable(*table, &source));
  ASSIGN_OR_RETURN(source.kind, ParseFilesSource(node));
  return source;
}

Result<Sources> LoadSources(const std::string& project_directory, const VariableLookup& variables) {
  const std::string folder = project_directory + "/ingest";
  ASSIGN_OR_RETURN(std::vector<std::string> names, ListDirectory(folder, "*.yml"));
  ASSIGN_OR_RETURN(const std::vector<std::string> more, ListDirectory(folder, "*.yaml"));
  names.insert(names.end(), more.begin(), more.end());
  std::sort(names.begin(), names.end());
  Sources sources;
  for (const std::string& name : names) {
    const std::string stem = name.substr(0, name.rfind('.'));
    Result<std::vector<Node>> nodes = SourceNodes(folder, name);
    if (!nodes.ok()) {
      sources.broken.push_back({stem, nodes.error()});
      continue;
    }
    for (Node& node : *nodes) {
      Result<SourceConfig> source = ReadSource(&node, variables);
      if (source.ok()) {
        sources.usable.push_back(std::move(*source));
      } else {
        sources.broken.push_back({NameOf(node, stem), source.error()});
      }
    }
  }
  SetClashesAside(&sources);
  return sources;
}

Result<IngestReport> RunSource(const SourceConfig& source, IngestContext& context) {
  Result<IngestReport> report = RunFilesSource(source, std::get<FilesSource>(source.kind), context);
  if (!report.ok()) return report.error().WithContext("source '" + source.name + "'");
  return report;
}

}  // namespace ingot::ingest
