// Read by LeakSanitizer. libpqxx 6.4 loses the result of a statement whose connection breaks, about
// 2 KB each time; 7.10 does not.
extern "C" const char* __lsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
    return "leak:libpqxx-6.4\n";
}
