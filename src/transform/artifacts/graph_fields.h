// The members of a graph's parts, in the order in which a cache keeps them (archive.h).
#pragma once

#include "transform/graph/graph.h"

namespace ingot::transform {

template <typename A>
void Fields(A& a, RefCall& v) {
  a(v.name, v.package, v.version);
}
template <typename A>
void Fields(A& a, SourceCall& v) {
  a(v.source, v.table);
}
template <typename A>
void Fields(A& a, Column& v) {
  a(v.name, v.description, v.data_type, v.quote, v.meta, v.config, v.constraints, v.extra, v.tags, v.doc_blocks);
}
template <typename A>
void ResourceFields(A& a, Resource& v) {
  a(v.type, v.unique_id, v.name, v.package_name, v.path, v.original_file_path, v.line, v.fqn, v.tags, v.description, v.doc_blocks, v.meta, v.group,
    v.patch_path, v.config, v.unrendered_config, v.refs, v.sources, v.depends_on_nodes, v.depends_on_macros, v.columns, v.enabled);
}
template <typename A>
void Fields(A& a, TestCall& v) {
  a(v.name, v.package, v.arguments, v.column_name, v.file_key, v.attached_node);
}
template <typename A>
void Fields(A& a, Node& v) {
  ResourceFields(a, v);
  a(v.database, v.schema, v.alias, v.relation_name, v.raw_code, v.first_line, v.checksum, v.language, v.contract_checksum, v.access, v.version, v.latest_version,
    v.deprecation_date, v.constraints, v.time_spine, v.docs, v.unrendered_database, v.unrendered_schema, v.primary_key, v.test, v.hook_index);
}
template <typename A>
void Fields(A& a, Source& v) {
  ResourceFields(a, v);
  a(v.source_name, v.source_description, v.source_meta, v.loader, v.identifier, v.database, v.schema, v.relation_name, v.quoting, v.loaded_at_field,
    v.loaded_at_query, v.freshness, v.external, v.unrendered_database, v.unrendered_schema);
}
template <typename A>
void Fields(A& a, Exposure& v) {
  ResourceFields(a, v);
  a(v.exposure_type, v.maturity, v.label, v.url, v.owner);
}
template <typename A>
void Fields(A& a, UnitTest& v) {
  ResourceFields(a, v);
  a(v.model, v.tested_node, v.given, v.expect, v.overrides, v.versions, v.version, v.schema, v.checksum);
}
template <typename A>
void Fields(A& a, Macro& v) {
  a(v.unique_id, v.name, v.package_name, v.path, v.text, v.line, v.description, v.patch_path, v.meta, v.docs, v.arguments, v.depends_on_macros,
    v.supported_languages);
}
template <typename A>
void Fields(A& a, DocBlock& v) {
  a(v.unique_id, v.name, v.package_name, v.path, v.original_file_path, v.text);
}
template <typename A>
void Fields(A& a, Group& v) {
  a(v.unique_id, v.name, v.package_name, v.path, v.original_file_path, v.description, v.owner, v.config);
}
template <typename A>
void GraphFields(A& a, Graph& v) {
  a(v.nodes, v.sources, v.exposures, v.unit_tests, v.disabled_nodes, v.disabled_sources, v.disabled_exposures, v.disabled_unit_tests, v.macros, v.docs, v.groups);
}

}  // namespace ingot::transform
