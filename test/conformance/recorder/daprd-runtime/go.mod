module sidecarlens/conformance/daprd-runtime

go 1.26
