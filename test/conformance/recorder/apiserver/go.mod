module sidecarlens/conformance/apiserver

go 1.26
