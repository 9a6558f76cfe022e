// Reads a TOML table that may hold nothing but what is asked for.
#pragma once

#include <toml++/toml.h>

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "specgen/base/result.h"

namespace specgen {

// Remembers the first error and every key that was asked for. Getters after an error return
// defaults, so that a reader can be written straight down and ask for the error once.
class StrictTable {
 public:
  // `where` names the table in messages: "[[inputs]] 2", empty for the top.
  StrictTable(const toml::table& table, std::string file, std::string where);

  std::string String(const std::string& key);
  std::string String(const std::string& key, const std::string& fallback);
  double Number(const std::string& key, double fallback);
  std::int64_t Integer(const std::string& key);
  bool Boolean(const std::string& key, bool fallback);
  std::vector<std::string> Strings(const std::string& key);
  // The tables of `key`, each to be finished by the caller. Missing: an error if `required`.
  std::vector<StrictTable> Tables(const std::string& key, bool required);
  std::optional<StrictTable> Table(const std::string& key);

  // Keys that may not have been asked for when the table is finished early.
  void Know(std::initializer_list<const char*> keys);
  bool Has(const std::string& key) const { return table_->contains(key); }
  // Records an error at `key`, or at the table where the key is missing. `message` continues the
  // sentence that begins with the key.
  void Fail(const std::string& key, const std::string& message);

  const std::optional<Error>& error() const { return error_; }
  // The first error, or one about a key that nobody asked for; the latter too, where the first one
  // is that a key is missing.
  std::optional<Error> Finish() const;

 private:
  const toml::node* Find(const std::string& key, bool required);
  Error At(const std::string& key, const std::string& message) const;

  const toml::table* table_;
  std::string file_;
  std::string where_;
  std::set<std::string> known_;
  std::optional<Error> error_;
  bool is_missing_ = false;  // The error is about a key that is not there.
};

}  // namespace specgen
