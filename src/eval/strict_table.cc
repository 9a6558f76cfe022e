#include "strict_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

namespace specgen {

StrictTable::StrictTable(const toml::table& table, std::string file, std::string where)
    : table_(&table), file_(std::move(file)), where_(std::move(where)) {}

Error StrictTable::At(const std::string& key, const std::string& message) const {
  const toml::node* node = table_->get(key);
  const toml::source_position at = node != nullptr ? node->source().begin : table_->source().begin;
  const std::string table = where_.empty() ? "" : where_ + " ";
  return Error{ErrorCode::kInvalidInput,
               fmt::format("{}:{}: {}'{}' {}", file_, at.line, table, key, message)};
}

void StrictTable::Know(std::initializer_list<const char*> keys) {
  known_.insert(keys.begin(), keys.end());
}

void StrictTable::Fail(const std::string& key, const std::string& message) {
  if (!error_) error_ = At(key, message);
}

const toml::node* StrictTable::Find(const std::string& key, bool required) {
  known_.insert(key);
  const toml::node* node = table_->get(key);
  if (node == nullptr && required) {
    is_missing_ = is_missing_ || !error_;
    Fail(key, "is missing");
  }
  return node;
}

std::string StrictTable::String(const std::string& key) {
  const toml::node* node = Find(key, true);
  if (node == nullptr) return {};
  if (!node->is_string()) {
    Fail(key, "must be a string");
    return {};
  }
  return *node->value<std::string>();
}

std::string StrictTable::String(const std::string& key, const std::string& fallback) {
  known_.insert(key);
  return Has(key) ? String(key) : fallback;
}

double StrictTable::Number(const std::string& key, double fallback) {
  const toml::node* node = Find(key, false);
  if (node == nullptr) return fallback;
  const bool is_number = node->is_floating_point() || node->is_integer();
  const double number = is_number ? *node->value<double>() : NAN;
  if (!std::isfinite(number)) {
    Fail(key, "must be a finite number");
    return fallback;
  }
  return number;
}

std::int64_t StrictTable::Integer(const std::string& key) {
  const toml::node* node = Find(key, true);
  if (node == nullptr) return 0;
  if (!node->is_integer()) {
    Fail(key, "must be an integer");
    return 0;
  }
  return *node->value<std::int64_t>();
}

bool StrictTable::Boolean(const std::string& key, bool fallback) {
  const toml::node* node = Find(key, false);
  if (node == nullptr) return fallback;
  if (!node->is_boolean()) {
    Fail(key, "must be true or false");
    return fallback;
  }
  return *node->value<bool>();
}

std::vector<std::string> StrictTable::Strings(const std::string& key) {
  std::vector<std::string> strings;
  const toml::node* node = Find(key, true);
  if (node == nullptr) return strings;
  const toml::array* array = node->as_array();
  if (array == nullptr || (!array->empty() && !array->is_homogeneous<std::string>())) {
    Fail(key, "must be an array of strings");
    return strings;
  }
  for (const toml::node& item : *array) strings.push_back(*item.value<std::string>());
  return strings;
}

std::vector<StrictTable> StrictTable::Tables(const std::string& key, bool required) {
  std::vector<StrictTable> tables;
  const toml::node* node = Find(key, required);
  if (node == nullptr) return tables;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->empty() || !array->is_homogeneous<toml::table>()) {
    Fail(key, fmt::format("must be one or more [[{}]] tables", key));
    return tables;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    tables.emplace_back(*array->get(i)->as_table(), file_, fmt::format("[[{}]] {}:", key, i + 1));
  }
  return tables;
}

std::optional<StrictTable> StrictTable::Table(const std::string& key) {
  const toml::node* node = Find(key, false);
  if (node == nullptr) return std::nullopt;
  if (!node->is_table()) {
    Fail(key, fmt::format("must be a [{}] table", key));
    return std::nullopt;
  }
  return StrictTable(*node->as_table(), file_, fmt::format("[{}]", key));
}

std::optional<Error> StrictTable::Finish() const {
  // What is missing may be what is misspelt; a wrong value may be why a key was not asked for.
  if (error_ && !is_missing_) return error_;
  for (const auto& [key, node] : *table_) {
    const std::string name(key.str());
    if (!known_.contains(name)) {
      return At(name, fmt::format("is not known here; allowed are: {}", fmt::join(known_, ", ")));
    }
  }
  return error_;
}

}  // namespace specgen
