// It is linked with the targets and the files that they call, to see that none is missing.
int main() {}
