#pragma once

#include <unistd.h>

namespace lectern {

/// Owns a file descriptor and closes it on destruction. A negative number is none.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_{number} {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }

  private:
    int number_;
};

}  // namespace lectern
