#pragma once

namespace lectern::learning {

/// The part `words` of a statement whose parameter $2 is what a person searches for. `beginnings`
/// finds the texts with all its words, or with longer words that begin with them; `lexemes` lists
/// them, separated by spaces. Both are NULL if there is no word.
///
/// The search text is parsed and folded like the texts of the lessons, so every word that the
/// parser finds can be searched for. The six longest words are used, because they select best. A
/// word of a single ASCII letter has to match in full, because too many words begin with it.
constexpr const char* words_of_search = R"sql(words AS (
               SELECT string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''')
                                      || '''' || CASE WHEN octet_length(lexeme) > 1 THEN ':*'
                                                     ELSE '' END, ' & ')::tsquery AS beginnings,
                      string_agg(lexeme, ' ') AS lexemes
                 FROM (SELECT lexeme
                         FROM unnest(to_tsvector('simple',
                                                     lower(normalize(left($2, 200)) COLLATE "und-x-icu")))
                     ORDER BY length(lexeme) DESC, lexeme
                        LIMIT 6) AS longest
               ))sql";

}  // namespace lectern::learning
