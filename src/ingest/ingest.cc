#include "ingest/ingest.h"

#include <algorithm>
#include <set>

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

Result<std::vector<SourceConfig>> LoadSources(const std::string& project_directory, const VariableLookup& variables) {
  const std::string folder = project_directory + "/ingest";
  ASSIGN_OR_RETURN(std::vector<std::string> names, ListDirectory(folder, "*.yml"));
  ASSIGN_OR_RETURN(const std::vector<std::string> more, ListDirectory(folder, "*.yaml"));
  names.insert(names.end(), more.begin(), more.end());
  std::sort(names.begin(), names.end());
  std::vector<SourceConfig> sources;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(folder + "/" + name));
    ASSIGN_OR_RETURN(Node document, ParseDocument(text, "ingest/" + name));
    RETURN_IF_ERROR(ExpandVariables(&document, variables));
    std::vector<const Node*> nodes = {&document};
    if (const Node* list = document.Find("sources")) {
      static const std::vector<std::string> kKeys = {"sources"};
      RETURN_IF_ERROR(document.ExpectKeys(kKeys));
      if (list->kind != Node::Kind::kSequence) return list->ErrorHere("'sources' is a list");
      nodes.clear();
      for (const Node& item : list->items) nodes.push_back(&item);
    }
    for (const Node* node : nodes) {
      ASSIGN_OR_RETURN(SourceConfig source, ParseSource(*node));
      for (const SourceConfig& other : sources) {
        if (other.name == source.name) {
          return node->ErrorHere("source '" + source.name + "' is there already, at " + other.place);
        }
        if (EqualsIgnoreCase(other.schema, source.schema) && EqualsIgnoreCase(other.table, source.table)) {
          return node->ErrorHere("table '" + source.schema + "." + source.table + "' is filled already by source '" +
                                 other.name + "', at " + other.place);
        }
      }
      sources.push_back(std::move(source));
    }
  }
  return sources;
}

Result<IngestReport> RunSource(const SourceConfig& source, IngestContext& context) {
  Result<IngestReport> report = RunFilesSource(source, std::get<FilesSource>(source.kind), context);
  if (!report.ok()) return report.error().WithContext("source '" + source.name + "'");
  return report;
}

}  // namespace ingot::ingest
